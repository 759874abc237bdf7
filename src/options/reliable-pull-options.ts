import {
  consumeOptionNames,
  resolveConsumeOptions,
  type ConsumeOptions,
  type ResolvedConsumeOptions
} from './consume-options.ts'
import { flag, knownNames, optionsObject } from './validate.ts'

/** Options of `new ReliablePull()`. */
export interface ReliablePullOptions<T = unknown> extends ConsumeOptions<T> {
  /**
   * End the stream when nothing is ready in the queue and everything in hand is settled, instead
   * of waiting for more. @default false
   */
  endWhenEmpty?: boolean | undefined
}

export const reliablePullDefaults = Object.freeze({ endWhenEmpty: false })

const names = [...consumeOptionNames, 'endWhenEmpty']

export interface ResolvedReliablePullOptions extends ResolvedConsumeOptions {
  readonly endWhenEmpty: boolean
}

/** The only place where the options of a ReliablePull are checked and completed. */
export function resolveReliablePullOptions<T>(
  given: ReliablePullOptions<T> | undefined
): ResolvedReliablePullOptions {
  const options = optionsObject(given, 'ReliablePull')
  knownNames(options, names, 'ReliablePull')
  const { endWhenEmpty = reliablePullDefaults.endWhenEmpty } = options
  return {
    ...resolveConsumeOptions(options),
    endWhenEmpty: flag('endWhenEmpty', endWhenEmpty)
  }
}
