import { randomInt } from 'node:crypto'
import { payloadStart } from '../wire/element.ts'
import type { ResolvedCodec } from './resolve-codec.ts'

/** More elements at a time gain nothing, and would only have to wait for the others. */
const mostTogether = 128
/** In bytes. With larger elements it is the parsing that costs, not the call. */
const largest = 512
/**
 * Stands between the texts that are parsed together. Nobody who writes one knows it: so where it
 * comes back in all its places, there was one whole value between each two, and nothing else.
 */
const separator = randomInt(2 ** 30, 2 ** 31)

/**
 * Decodes small JSON ahead, many elements with one call of JSON.parse: one call for each costs
 * about as much again as the parsing itself.
 */
export class Lookahead {
  readonly #isJson: boolean
  readonly #elements: readonly Buffer[]
  #first = 0
  #group: readonly unknown[] = []

  constructor({ isJson }: ResolvedCodec, elements: readonly Buffer[]) {
    this.#isJson = isJson
    this.#elements = elements
  }

  /**
   * What is in the element at `index`, or `undefined`: then it has to be decoded by itself, and
   * may be no JSON. To be asked in the order of the elements.
   */
  at(index: number): unknown {
    if (!this.#isJson) return undefined
    if (index >= this.#first + this.#group.length) {
      this.#first = index
      this.#group = decodedFrom(this.#elements, index)
    }
    return this.#group[index - this.#first]
  }
}

const nothing = [undefined]

/** What is in the elements from `first` on, as far as they are parsed together; one at least. */
function decodedFrom(elements: readonly Buffer[], first: number): readonly unknown[] {
  let end = first
  while (end < elements.length && end < first + mostTogether && isSmall(elements[end]!)) end++
  if (end - first < 2) return nothing
  const group = elements.slice(first, end)
  const texts = group.map(element => element.toString('utf8', payloadStart(element)))
  return valuesOf(texts.join(`,${separator},`), texts.length) ?? group.map(() => undefined)
}

function isSmall(element: Buffer): boolean {
  return element.length <= largest
}

/** The values of so many texts with separators between them, if these come back in their places. */
function valuesOf(text: string, count: number): readonly unknown[] | undefined {
  const items = parsed(`[${text}]`)
  if (items?.length !== 2 * count - 1) return undefined
  const values = [items[0]]
  for (let index = 1; index < items.length; index += 2) {
    if (items[index] !== separator) return undefined
    values.push(items[index + 1])
  }
  return values
}

function parsed(text: string): readonly unknown[] | undefined {
  // From bytes that were no UTF-8, perhaps.
  if (text.includes('\uFFFD')) return undefined
  try {
    return JSON.parse(text) as unknown[]
  } catch {
    return undefined
  }
}
