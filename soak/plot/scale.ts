/** From values to places on an axis. */
export interface Scale {
  readonly ticks: readonly number[]
  /** 0 for the least value that the axis shows, 1 for the most. */
  place(value: number): number
}

/** From 0 to at least `most`, with round ticks. */
export function linear(most: number, tickCount = 5): Scale {
  const step = roundStep(Math.max(most, Number.MIN_VALUE) / tickCount)
  const top = step * Math.max(1, Math.ceil(most / step - 1e-9))
  const ticks = Array.from({ length: Math.round(top / step) + 1 }, (_, index) => index * step)
  return { ticks, place: value => value / top }
}

/** Whole powers of ten around all values. */
export function logarithmic(least: number, most: number): Scale {
  const from = Math.floor(Math.log10(Math.max(least, 1e-3)) + 1e-9)
  const until = Math.max(from + 1, Math.ceil(Math.log10(Math.max(most, 1e-3)) - 1e-9))
  const ticks = Array.from({ length: until - from + 1 }, (_, index) => 10 ** (from + index))
  const place = (value: number): number =>
    (Math.log10(Math.max(value, 1e-9)) - from) / (until - from)
  return { ticks, place: value => Math.min(1, Math.max(0, place(value))) }
}

/** From 0 to `seconds`, a tick for each round number of minutes or seconds. */
export function time(seconds: number): Scale {
  const steps = [5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 86_400]
  const step = steps.find(one => seconds / one <= 12) ?? seconds / 12
  const ticks = Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step)
  return { ticks, place: value => value / seconds }
}

/** The next number of 1, 2, 2.5 and 5 times a power of ten. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least))
  const factor = [1, 2, 2.5, 5, 10].find(one => one * power >= least - power * 1e-9) ?? 10
  return factor * power
}
