import type { Case, CaseResult } from '../benchmark.ts'

/** One measurement of a case. */
export interface Sample extends Case {
  round: number
  result: CaseResult
}

/** A case that could not be measured in one of the rounds. */
export interface Failure extends Case {
  round: number
  reason: string
}

/** What can be told of a sample. */
export type Figure = (sample: Sample) => number

export const rateOf: Figure = ({ result }) => result.count / result.seconds

export const figures = {
  rate: rateOf,
  processUs: ({ result }) => (result.processCpuSeconds * 1e6) / result.count,
  redisUs: ({ result }) => (result.redisCpuSeconds * 1e6) / result.count,
  totalUs: ({ result }) =>
    ((result.processCpuSeconds + result.redisCpuSeconds) * 1e6) / result.count,
  commands: ({ result }) => result.redisCommands / result.count,
  p50Ms: ({ result }) => result.waitMs?.p50 ?? NaN,
  p99Ms: ({ result }) => result.waitMs?.p99 ?? NaN,
  redisBytes: ({ result }) => result.redisBytesPerJob ?? NaN,
  peakRssMb: ({ result }) => result.peakRssBytes / 1e6
} satisfies Record<string, Figure>
