/** A job as its element says it, taken apart. */
export interface Job {
  readonly payload: string
  readonly attempts: number
  readonly recoveries: number
  /** The members of its header, in order. Undefined: it has no envelope. */
  readonly header: readonly string[] | undefined
}

/** An element of a list. Null: a marker, which only wakes somebody up. */
export type Element = Job | null

/** Who held a job: what the id of one that has none is made of. */
export interface Holder {
  readonly consumer: string
  readonly token: number | string
}

/** The element's text, in which each point in time is 0. */
export function textOf(job: Element): string {
  if (!job) return ''
  const { payload, attempts, recoveries, header } = job
  if (!header) return payload
  const numbers = recoveries > 0 ? `${attempts}+${recoveries}` : `${attempts}`
  return `pp1 ${numbers} {${header.join()}}\n${payload}`
}

/** The same of a text that a store has shown. */
export function timeless(text: string): string {
  return text.replaceAll(/("at"|"expiresAt"):\d+/g, '$1:0').replaceAll(/-h\d+"/g, '-h0"')
}

export function isJob(element: Element): element is Job {
  return element !== null
}

/** Two consumers died while they held it. */
export function mustRunAlone(element: Element): boolean {
  return element !== null && element.recoveries >= 2
}

export function identified(job: Job, { consumer, token }: Holder): Job {
  const { header = [] } = job
  if (header.some(member => member.startsWith('"id"'))) return job
  const [, own] = /([^:]+):\d+$/.exec(consumer)!
  return { ...job, header: [...header, `"id":"${own}-${token}"`] }
}

export function failed(job: Job, holder: Holder): Job {
  return { ...identified(job, holder), attempts: job.attempts + 1, recoveries: 0 }
}

export function recovered(job: Job, holder: Holder): Job {
  return { ...identified(job, holder), recoveries: job.recoveries + 1 }
}

export function died(job: Job, holder: Holder, death: { attempts: number; note: string }): Job {
  const others = identified(job, holder).header!.filter(member => !member.startsWith('"dead"'))
  const header = [`"dead":{"at":0,${death.note}}`, ...others]
  return { ...job, header, attempts: death.attempts, recoveries: 0 }
}

export function untried(job: Job): Job {
  return { ...job, attempts: 0, recoveries: 0 }
}

export function expiring(job: Job): Job {
  return { ...job, header: ['"expiresAt":0', ...job.header!] }
}
