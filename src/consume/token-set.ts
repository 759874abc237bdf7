/** Tokens share a page of so many, a bit for each. */
const perPage = 512
const perWord = 32

interface Page {
  readonly number: number
  readonly words: Uint32Array
  count: number
}

/**
 * A Set of tokens: whole numbers that rise, and mostly go in the order in which they came. V8 makes
 * the table of a Set anew after some thousand that came and went, and each of those tables keeps
 * the next one in memory until all garbage is collected: a busy worker held tens of MB of them.
 */
export class TokenSet {
  /** In no order. Few, since most held jobs are neighbours; and no Map, whose tables are the same. */
  #pages: Page[] = []
  #size = 0
  /** The page that was looked at last, because the next look is mostly at the same. */
  #lastNumber = -1
  #last: Page | undefined

  get size(): number {
    return this.#size
  }

  has(token: number): boolean {
    const page = this.#pageOf(token)
    return page !== undefined && isIn(page, token)
  }

  add(token: number): void {
    const page = this.#pageOf(token) ?? this.#newPage()
    if (isIn(page, token)) return
    page.words[wordOf(token)]! |= bitOf(token)
    page.count++
    this.#size++
  }

  delete(token: number): void {
    const page = this.#pageOf(token)
    if (!page || !isIn(page, token)) return
    page.words[wordOf(token)]! &= ~bitOf(token)
    this.#size--
    if (--page.count === 0) this.#forgetPage()
  }

  clear(): void {
    this.#pages = []
    this.#size = 0
    this.#last = undefined
  }

  /** All of them. */
  *[Symbol.iterator](): Generator<number, void> {
    for (const page of Array.from(this.#pages)) {
      const first = page.number * perPage
      for (let token = first; token < first + perPage; token++) {
        if (isIn(page, token)) yield token
      }
    }
  }

  #pageOf(token: number): Page | undefined {
    const number = Math.floor(token / perPage)
    if (number !== this.#lastNumber) {
      this.#lastNumber = number
      this.#last = this.#pages.find(page => page.number === number)
    }
    return this.#last
  }

  /** A page for the token that was looked at last. */
  #newPage(): Page {
    const words = new Uint32Array(perPage / perWord)
    const page = { number: this.#lastNumber, words, count: 0 }
    this.#pages.push(page)
    this.#last = page
    return page
  }

  /** Drops the page of the token that was looked at last. */
  #forgetPage(): void {
    this.#pages = this.#pages.filter(page => page !== this.#last)
    this.#last = undefined
  }
}

function isIn({ words }: Page, token: number): boolean {
  return (words[wordOf(token)]! & bitOf(token)) !== 0
}

function wordOf(token: number): number {
  return (token % perPage) >>> 5
}

function bitOf(token: number): number {
  return 1 << (token % perWord)
}
