import type { Element } from '../../src/store/store.ts'
import { envelopeHead, headed } from '../../src/wire/element.ts'
import { headerText, type Header } from '../../src/wire/header.ts'

/** A payload in an envelope with this header. */
export function envelope(header: Header, payload: Element): Element {
  return headed(envelopeHead(headerText(header)), payload)
}
