/**
 * Does something with each. What throws is uncaught, as everywhere in Node, and keeps no other from
 * its turn.
 */
export function each<Item>(items: readonly Item[], act: (item: Item) => void): void {
  for (const item of items) {
    try {
      act(item)
    } catch (error) {
      process.nextTick(() => {
        throw error
      })
    }
  }
}
