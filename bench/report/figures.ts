const rounded = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 })
const plain = new Intl.NumberFormat('en')

export function threeDigits(value: number): string {
  return rounded.format(value)
}

export function whole(value: number): string {
  return plain.format(Math.round(value))
}

export function ratio(value: number): string {
  return Number.isNaN(value) ? '-' : value.toPrecision(3).replace(/^(\d\d\d)\..*/, '$1')
}
