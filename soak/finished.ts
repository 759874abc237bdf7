const firstBytes = 65_536

/** A set of messages, by their names, with one bit for each. */
export class Finished {
  readonly #bits = new Map<string, Uint8Array>()

  add(message: string): void {
    const { producer, byte, bit } = placeOf(message)
    let bits = this.#bits.get(producer) ?? new Uint8Array(firstBytes)
    if (byte >= bits.length) {
      const larger = new Uint8Array(Math.max(byte + 1, bits.length * 2))
      larger.set(bits)
      bits = larger
    }
    bits[byte]! |= bit
    this.#bits.set(producer, bits)
  }

  /** Takes it out. Returns whether it was in. */
  delete(message: string): boolean {
    const { producer, byte, bit } = placeOf(message)
    const bits = this.#bits.get(producer)
    const isIn = ((bits?.[byte] ?? 0) & bit) > 0
    if (bits && isIn) bits[byte]! &= ~bit
    return isIn
  }
}

function placeOf(message: string): { producer: string; byte: number; bit: number } {
  const [producer = '', number = '0'] = message.split(':')
  const index = Number(number)
  return { producer, byte: Math.floor(index / 8), bit: 1 << (index % 8) }
}
