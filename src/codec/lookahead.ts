import { randomInt } from 'node:crypto'
import { payloadStart } from '../wire/element.ts'
import type { ResolvedCodec } from './resolve-codec.ts'

/** More at a time gain nothing, and would only have to wait for the others. */
const mostTogether = 128
/** Of longer ones the letters cost, and not the call. */
const longest = 512
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
      this.#group = parsedTogether(textsFrom(this.#elements, index))
    }
    return this.#group[index - this.#first]
  }
}

/** The texts of the small elements from `first` on; at least one, which may be empty. */
function textsFrom(elements: readonly Buffer[], first: number): readonly string[] {
  const texts: string[] = []
  const end = Math.min(elements.length, first + mostTogether)
  for (let index = first; index < end; index++) {
    const element = elements[index]!
    if (element.length > longest) break
    texts.push(element.toString('utf8', payloadStart(element)))
  }
  return texts.length > 0 ? texts : ['']
}

/** Their values, or as many times nothing when one of them is not JSON by itself. */
function parsedTogether(texts: readonly string[]): readonly unknown[] {
  const values = texts.length > 1 ? valuesOf(texts.join(`,${separator},`), texts.length) : undefined
  return values ?? texts.map(() => undefined)
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
