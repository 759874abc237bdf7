import type { Note } from './ledger.ts'

/** What a scenario promises of a run, given what happened in it. */
export interface Promises {
  /** How many confirmed messages may be lost. */
  readonly lostAtMost: number
  /**
   * Whether each producer's confirmed messages must begin in their order, as each consumer sees them.
   * One that is uncertain may be stored after those that were sent later, on another connection.
   */
  readonly isOrdered: boolean
  /** Whether a push may fail as uncertain. */
  readonly mayBeUncertain: boolean
  /** Whether consumers may lose their leases. */
  readonly mayLoseLeases: boolean
  /** Whether what a consumer had when it was hit may run again. */
  readonly mayRunAgain: boolean
  /** Messages that are meant to become dead letters. */
  readonly mortal: ReadonlySet<string>
}

export interface Verdict {
  readonly attempted: number
  readonly confirmed: number
  readonly processed: number
  /** Confirmed, and neither processed nor a dead letter. */
  readonly lost: readonly string[]
  /** Processed or dead, and never pushed, or not whole. */
  readonly unexpected: readonly string[]
  /** Runs besides the first, and besides those that the message itself wanted. */
  readonly extraRuns: number
  /** How many such runs were allowed: runs that a consumer may have lost when it was hit. */
  readonly extraBound: number
  /** Messages that ran more often than their consumers were hit. */
  readonly duplicated: readonly string[]
  readonly outOfOrder: readonly string[]
  /** Runs that began before their time. */
  readonly early: readonly string[]
  /** From when a consumer was hit until the first run that it had lost began again. */
  readonly longestRecoveryMs: number
  readonly violations: readonly string[]
}

/** Within that after a standstill a consumer hears what it has lost. */
const hearsWithinMs = 5000

interface Run {
  readonly message: string
  readonly who: string
  readonly begunAt: number
  isCompleted: boolean
  isReturned: boolean
  isDone: boolean
  isExposed: boolean
}

interface Span {
  readonly fromMs: number
  untilMs: number
}

/** Compares what was pushed with what was processed. Its notes may come in any order. */
export function check(notes: readonly Note[], promises: Promises): Verdict {
  const inTime = notes.toSorted((a, b) => a.atMs - b.atMs)
  const attempted = messagesOf(inTime, 'attempted')
  const confirmed = messagesOf(inTime, 'confirmed')
  const runs = runsOf(inTime)
  const longestRecoveryMs = promises.mayRunAgain ? expose(runs, spansOf(inTime)) : 0
  const processed = new Set(runs.filter(({ isDone }) => isDone).map(({ message }) => message))
  const dead = messagesOf(inTime, 'dead')
  const ended = new Set([...processed, ...dead])
  const facts = {
    attempted: attempted.size,
    confirmed: confirmed.size,
    processed: processed.size,
    lost: [...confirmed].filter(message => !ended.has(message)),
    unexpected: [...new Set([...ended, ...runs.map(run => run.message)])].filter(
      message => !attempted.has(message)
    ),
    ...repetitions(runs),
    outOfOrder: promises.isOrdered ? outOfOrder(runs, confirmed) : [],
    early: inTime.filter(isEarly).map(({ message = '' }) => message),
    longestRecoveryMs
  }
  const others = [
    ...unanswered(inTime),
    ...refusedYet(inTime, ended),
    ...wrongDeaths(dead, promises.mortal),
    ...troubles(inTime, promises)
  ]
  return { ...facts, violations: [...violationsOf(facts, promises), ...others] }
}

function messagesOf(notes: readonly Note[], kind: Note['kind']): Set<string> {
  return new Set(notes.filter(note => note.kind === kind).map(({ message = '' }) => message))
}

/** All runs. What a consumer says of a message is about its last run of it. */
function runsOf(notes: readonly Note[]): Run[] {
  const runs: Run[] = []
  const last = new Map<string, Run>()
  for (const { kind, who, message = '', atMs } of notes) {
    const key = `${who} ${message}`
    if (kind === 'begun') {
      const states = { isCompleted: false, isReturned: false, isDone: false, isExposed: false }
      const run = { message, who, begunAt: atMs, ...states }
      runs.push(run)
      last.set(key, run)
    }
    const run = last.get(key)
    if (!run) continue
    if (kind === 'done') run.isDone = true
    if (kind === 'returned') run.isReturned = true
    if (kind === 'completed') run.isCompleted = true
  }
  return runs
}

/** When each consumer was out of reach. */
function spansOf(notes: readonly Note[]): Map<string, Span[]> {
  const spans = new Map<string, Span[]>()
  for (const { kind, who, atMs } of notes) {
    const of = spans.get(who) ?? []
    spans.set(who, of)
    if (kind === 'stalled') of.push({ fromMs: atMs, untilMs: Infinity })
    const last = of.at(-1)
    // Having stood still it must know that, and begin nothing that it may have lost.
    const isExplained = last && atMs - last.untilMs < hearsWithinMs
    if (kind === 'died' || (kind === 'leaseLost' && !isExplained)) {
      of.push({ fromMs: atMs, untilMs: atMs })
    }
    if (kind === 'revived' && last) last.untilMs = Math.min(last.untilMs, atMs)
  }
  return spans
}

/**
 * Marks the runs that a consumer had begun when it was out of reach, and whose ack never took effect:
 * where it did, nobody else can have had the job. Returns the longest time until the first of them began again.
 */
function expose(runs: readonly Run[], spans: ReadonlyMap<string, readonly Span[]>): number {
  const begins = new Map<string, Run[]>()
  for (const run of runs) begins.set(run.message, [...(begins.get(run.message) ?? []), run])
  let longestMs = 0
  for (const [who, its] of spans) {
    const own = runs.filter(run => run.who === who)
    for (const span of its) {
      const hit = own.filter(run => !run.isCompleted && run.begunAt <= span.untilMs)
      for (const run of hit) run.isExposed = true
      const again = hit.flatMap(run =>
        begins.get(run.message)!.filter(other => other.begunAt > run.begunAt)
      )
      const recoveredMs = Math.min(...again.map(run => run.begunAt)) - span.fromMs
      if (recoveredMs < Infinity) longestMs = Math.max(longestMs, recoveredMs)
    }
  }
  return longestMs
}

function repetitions(
  runs: readonly Run[]
): Pick<Verdict, 'extraRuns' | 'extraBound' | 'duplicated'> {
  const counts = new Map<string, { extra: number; exposed: number }>()
  for (const { message, isReturned, isExposed } of runs) {
    const { extra, exposed } = counts.get(message) ?? { extra: -1, exposed: 0 }
    // A run that was given back makes the next one due.
    const isExposure = isExposed && !isReturned
    counts.set(message, {
      extra: extra + (isReturned ? 0 : 1),
      exposed: exposed + (isExposure ? 1 : 0)
    })
  }
  const all = Array.from(counts)
  return {
    extraRuns: all.reduce((sum, [, { extra }]) => sum + Math.max(0, extra), 0),
    extraBound: all.reduce((sum, [, { exposed }]) => sum + exposed, 0),
    duplicated: all.filter(([, { extra, exposed }]) => extra > exposed).map(([message]) => message)
  }
}

function outOfOrder(runs: readonly Run[], confirmed: ReadonlySet<string>): string[] {
  const highest = new Map<string, number>()
  return runs
    .filter(({ who, message }) => {
      const [producer = '', number = ''] = message.split(':')
      const key = `${who} ${producer}`
      const before = highest.get(key) ?? -1
      highest.set(key, Math.max(before, Number(number)))
      return Number(number) < before && confirmed.has(message)
    })
    .map(({ message }) => message)
}

function isEarly({ kind, text }: Note): boolean {
  return kind === 'begun' && text === 'early'
}

function unanswered(notes: readonly Note[]): string[] {
  const open = messagesOf(notes, 'attempted')
  for (const kind of ['confirmed', 'uncertain', 'refused'] as const) {
    for (const message of messagesOf(notes, kind)) open.delete(message)
  }
  return someOf(open, 'pushes were never answered')
}

function refusedYet(notes: readonly Note[], ended: ReadonlySet<string>): string[] {
  const came = [...messagesOf(notes, 'refused')].filter(message => ended.has(message))
  return someOf(came, 'messages came although their push had failed for certain')
}

function wrongDeaths(dead: ReadonlySet<string>, mortal: ReadonlySet<string>): string[] {
  return someOf(
    [...dead].filter(message => !mortal.has(message)),
    'messages became dead letters that should not'
  )
}

function troubles(notes: readonly Note[], promises: Promises): string[] {
  const { mayBeUncertain, mayLoseLeases } = promises
  const said = notes.filter(({ kind }) => kind === 'trouble')
  const unsure = mayBeUncertain ? [] : [...messagesOf(notes, 'uncertain')]
  const torn = mayLoseLeases ? [] : [...messagesOf(notes, 'leaseLost')]
  return [
    ...someOf(torn, 'jobs were lost by their consumer while it ran them'),
    ...new Set(said.map(({ who, text }) => `${who}: ${text}`)),
    ...someOf(unsure, 'pushes were uncertain')
  ]
}

function violationsOf(facts: Omit<Verdict, 'violations'>, { lostAtMost }: Promises): string[] {
  const { lost, unexpected, duplicated, outOfOrder: late, early } = facts
  return [
    ...(lost.length > lostAtMost
      ? someOf(lost, `confirmed messages are lost, ${lostAtMost} may be`)
      : []),
    ...someOf(unexpected, 'messages came that nobody pushed, or not whole'),
    ...someOf(duplicated, 'messages ran more often than their consumers were hit'),
    ...someOf(late, 'messages came out of order'),
    ...someOf(early, 'messages came before their time')
  ]
}

/** One sentence about messages, if there are any. */
function someOf(messages: Iterable<string>, what: string): string[] {
  const all = Array.from(messages)
  if (all.length === 0) return []
  const shown = all.slice(0, 8).join(' ')
  return [`${all.length} ${what}: ${shown}${all.length > 8 ? ' ...' : ''}`]
}
