const start = 'pp1 0 {"id":"'
let moment: number | undefined
let end = ''

/**
 * The head of an envelope whose header has an id and a time, as those of most jobs that have one:
 * the same as `envelopeHead()` would make of it, of fewer pieces. Each piece of a text is an object
 * until the text is written, and JSON.stringify takes as long for a header as for a small job.
 *
 * @param id of `newId()`: there is nothing to escape in it
 * @param pushedAt in ms of the server's clock; texts of one moment share their end
 */
export function briefHead(id: string, pushedAt: number): string {
  if (pushedAt !== moment) {
    moment = pushedAt
    end = `","pushedAt":${pushedAt}}\n`
  }
  return start + id + end
}
