const rounded = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 })
const plain = new Intl.NumberFormat('en')

export function threeDigits(value: number): string {
  return Number.isNaN(value) ? '-' : rounded.format(value)
}

export function whole(value: number): string {
  return Number.isNaN(value) ? '-' : plain.format(Math.round(value))
}

/** A number for a narrow place: 1.2k, 34k, 0.5M. */
export function short(value: number): string {
  if (value >= 1e6) return `${threeDigits(value / 1e6)}M`
  return value >= 1e4 ? `${threeDigits(value / 1e3)}k` : threeDigits(value)
}

export function ratio(value: number): string {
  return Number.isNaN(value) ? '-' : value.toPrecision(3).replace(/^(\d\d\d)\..*/, '$1')
}
