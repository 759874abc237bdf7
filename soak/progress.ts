import type { WriteStream } from 'node:tty'
import type { FaultRecord, Sample } from './samples.ts'
import type { Witness } from './soak.ts'

/** Where nobody watches, a line now and then will do. */
const logEvery = 15

/** Tells how far it is: on a terminal in one line, elsewhere in a line now and then. */
export class Progress implements Witness {
  readonly #out: Pick<WriteStream, 'write' | 'isTTY'>
  readonly #loadSeconds: number
  #faults = 0
  #count = 0

  constructor(out: Pick<WriteStream, 'write' | 'isTTY'>, loadSeconds: number) {
    this.#out = out
    this.#loadSeconds = loadSeconds
  }

  phase(text: string): void {
    this.#say(text)
  }

  struck({ kind, at, until, details }: FaultRecord): void {
    this.#faults++
    this.#say(`${timeOf(at)}  ${kind}, over after ${(until - at).toFixed(1)} s: ${details}`)
  }

  sampled(sample: Sample): void {
    const line = this.#lineOf(sample)
    if (this.#out.isTTY) this.#out.write(`\r\u001B[K${line}`)
    else if (this.#count++ % logEvery === 0) this.#out.write(`${line}\n`)
  }

  end(): void {
    if (this.#out.isTTY) this.#out.write('\r\u001B[K')
  }

  #say(text: string): void {
    this.#out.write(this.#out.isTTY ? `\r\u001B[K${text}\n` : `${text}\n`)
  }

  #lineOf({ at, phase, pushed, handled, p99Ms, redis }: Sample): string {
    const when = phase === 'load' ? `${timeOf(at)} of ${timeOf(this.#loadSeconds)}` : phase
    const flow = `${Math.round(pushed)} pushed/s, ${Math.round(handled)} handled/s`
    const latency = p99Ms === undefined ? '' : `, p99 ${p99Ms} ms`
    const place = redis
      ? `, ${redis.ready} ready, ${redis.held} held, ${redis.connections} connections`
      : ', Redis does not answer'
    return `${when}  ${flow}${latency}${place}, ${this.#faults} faults`
  }
}

export function timeOf(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}
