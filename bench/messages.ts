/** One line of a `Message`. */
export interface Line {
  sku: string
  name: string
  count: number
  price: number
}

/** What every system carries: a running id and content that can be recomputed from it. */
export interface Message {
  id: number
  to: string
  amount: number
  lines: Line[]
  note: string
}

// Seven digits for every id, so that all messages of a size are of exactly that size.
export const FIRST_ID = 1_000_000
const VARIANTS = 64
const SEED = 20_150_213

/** Makes messages whose JSON text is exactly `bytes` long, the same ones in every process. */
export class MessageFactory {
  readonly #variants: Array<Omit<Message, 'id'>>

  constructor(bytes: number) {
    const random = seededRandom(SEED)
    this.#variants = Array.from({ length: VARIANTS }, () => variant(bytes, random))
  }

  *take(count: number): Generator<Message, void> {
    for (let id = FIRST_ID; id < FIRST_ID + count; id++) {
      const { to, amount, lines, note } = this.#variants[id % VARIANTS]!
      yield { id, to, amount, lines, note }
    }
  }

  /** Whether every field is what `take` gave to the message of this id. */
  isIntact(message: Message): boolean {
    const { to, amount, lines, note } = this.#variants[message.id % VARIANTS]!
    return (
      message.to === to &&
      message.amount === amount &&
      message.note === note &&
      message.lines.length === lines.length &&
      message.lines.every((line, index) => isSameLine(line, lines[index]!))
    )
  }
}

function isSameLine(a: Line, b: Line): boolean {
  return a.sku === b.sku && a.name === b.name && a.count === b.count && a.price === b.price
}

// Half of a message is structure (as many lines as fit), the rest is text.
function variant(bytes: number, random: Random): Omit<Message, 'id'> {
  const content: Omit<Message, 'id'> = {
    to: `${random.word(8)}@example.com`,
    amount: random.integer(10_000, 99_999),
    lines: [],
    note: ''
  }
  while (jsonLength(content) + 100 < bytes / 2) content.lines.push(randomLine(random))
  const room = bytes - jsonLength(content)
  if (room < 0) throw new RangeError(`A message takes at least ${bytes - room} bytes`)
  content.note = random.word(room)
  // Strings in one piece, as those that were received. Node 26 writes JSON twice as fast of them as
  // of strings that were put together; which of those it has joined meanwhile is luck.
  return JSON.parse(JSON.stringify(content)) as Omit<Message, 'id'>
}

function randomLine(random: Random): Line {
  return {
    sku: random.word(8),
    name: random.word(12),
    count: random.integer(1, 99),
    price: random.integer(100, 9_999)
  }
}

function jsonLength(content: Omit<Message, 'id'>): number {
  return JSON.stringify({ id: FIRST_ID, ...content }).length
}

interface Random {
  integer(from: number, to: number): number
  word(length: number): string
}

// Mulberry32: small, and the same on every machine.
function seededRandom(seed: number): Random {
  let state = seed
  const next = (): number => {
    state = (state + 0x6d_2b_79_f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const integer = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1))
  const word = (length: number): string =>
    String.fromCodePoint(...Array.from({ length }, () => integer(97, 122)))
  return { integer, word }
}
