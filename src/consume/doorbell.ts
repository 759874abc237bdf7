/** Wakes one who waits for something to do. A ring that nobody waited for is heard later. */
export class Doorbell {
  #hasRung = false
  #wake = (): void => {}

  ring(): void {
    this.#hasRung = true
    this.#wake()
  }

  /** Forgets the rings so far. */
  clear(): void {
    this.#hasRung = false
  }

  /** Resolves at the next ring, or at once if it has rung since it was cleared. */
  async heard(): Promise<void> {
    await new Promise<void>(resolve => {
      this.#wake = resolve
      if (this.#hasRung) resolve()
    })
    this.#wake = () => {}
  }
}
