/**
 * Does something with each. What throws is uncaught, as everywhere in Node, and keeps no other from
 * its turn.
 */
export function each<Item>(items: readonly Item[], act: (item: Item) => void, first = 0): void {
  let next = first
  try {
    while (next < items.length) act(items[next++]!)
  } finally {
    if (next < items.length) process.nextTick(each<Item>, items, act, next)
  }
}
