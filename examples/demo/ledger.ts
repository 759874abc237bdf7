import { checksum, type Order, type Receipt } from './order.ts'

/** Adds up orders or their receipts, in any order, so that two ledgers can be compared. */
export class Ledger {
  count = 0
  cents = 0
  checksum = 0
  invoiceBytes = 0
  readonly centsOfCity = new Map<string, number>()

  add({ city, cents, checksum: ofOrder, invoiceBytes }: Receipt): void {
    this.count++
    this.cents += cents
    this.checksum += ofOrder
    this.invoiceBytes += invoiceBytes
    this.centsOfCity.set(city, (this.centsOfCity.get(city) ?? 0) + cents)
  }
}

/** What must come out: the file itself, added up without any queue. */
export async function ledgerOf(orders: AsyncIterable<Order>): Promise<Ledger> {
  const ledger = new Ledger()
  for await (const order of orders) {
    const { city, totalCents } = order
    ledger.add({ city, cents: totalCents, checksum: checksum(order), invoiceBytes: 0 })
  }
  return ledger
}
