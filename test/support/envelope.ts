import type { Element } from '../../src/store/store.ts'
import { envelopeHead, factsOf, withHead, payloadOf, type Facts } from '../../src/wire/element.ts'
import { headerText, type Header } from '../../src/wire/header.ts'

/** A payload in an envelope with this header. */
export function envelope(header: Header, payload: string | Uint8Array): Element {
  return withHead(envelopeHead(headerText(header)), payload)
}

/** An element, opened. */
export interface Opened extends Facts {
  readonly payload: Buffer
}

/** All that an element says. */
export function openElement(element: Buffer): Opened {
  return { ...factsOf(element), payload: payloadOf(element) }
}
