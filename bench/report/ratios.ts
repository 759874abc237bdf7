import type { Figure, Sample } from './sample.ts'

/**
 * The ratios of a figure within each round: the machine was about equally busy for both there, so
 * they vary less than the figures themselves.
 */
export function ratiosByRound(
  own: readonly Sample[],
  others: readonly Sample[],
  figure: Figure
): number[] {
  return own.flatMap(sample => {
    const other = others.find(({ round }) => round === sample.round)
    const ratio = other ? figure(sample) / figure(other) : NaN
    return Number.isFinite(ratio) ? [ratio] : []
  })
}
