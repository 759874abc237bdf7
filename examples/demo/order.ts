import { promisify } from 'node:util'
import { brotliCompress, crc32 } from 'node:zlib'

/** One line of examples/data/orders.ndjson. */
export interface Order {
  id: string
  at: string
  city: string
  items: Item[]
  totalCents: number
}

interface Item {
  product: string
  quantity: number
  cents: number
}

/** What is left to say of an order once it is handled. */
export interface Receipt {
  city: string
  cents: number
  /** Of the whole order, so that one lost, doubled or changed on its way shows up in the sum. */
  checksum: number
  invoiceBytes: number
}

const compress = promisify(brotliCompress)

/** The job of a worker: checks the order, and renders and compresses its invoice. */
export async function handle(order: Order): Promise<Receipt> {
  const invoice = await compress(renderInvoice(order))
  return {
    city: order.city,
    cents: checkedTotal(order),
    checksum: checksum(order),
    invoiceBytes: invoice.length
  }
}

export function checksum(order: Order): number {
  return crc32(JSON.stringify(order))
}

function checkedTotal({ id, items, totalCents }: Order): number {
  const cents = items.reduce((sum, item) => sum + item.quantity * item.cents, 0)
  if (cents !== totalCents) throw new Error(`${id} says ${totalCents} cents, its items ${cents}`)
  return cents
}

function renderInvoice({ id, at, city, items, totalCents }: Order): string {
  const rows = items.map(
    ({ product, quantity, cents }) =>
      `<tr><td>${product}</td><td>${quantity}</td><td>${euros(cents)}</td></tr>`
  )
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Invoice ${id}</title></head>
<style>
body { font: 16px/1.5 sans-serif; max-width: 40em; margin: 2em auto }
table { width: 100%; border-collapse: collapse }
td, th { border-bottom: 1px solid #ccc; padding: 0.5em; text-align: left }
</style>
<h1>Invoice ${id}</h1>
<p>Ordered ${at}, to be delivered to ${city}.</p>
<table>
<tr><th>Product</th><th>Quantity</th><th>Price</th></tr>
${rows.join('\n')}
<tr><th>Total</th><th></th><th>${euros(totalCents)}</th></tr>
</table>
</html>
`
}

export function euros(cents: number): string {
  return `${(cents / 100).toLocaleString('en', { minimumFractionDigits: 2 })} EUR`
}
