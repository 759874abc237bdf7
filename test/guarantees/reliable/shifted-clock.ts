// Loaded before a program, makes its wall clock wrong by so many milliseconds. Timers and the
// monotonic clock go right, as on a machine whose time was set wrong.
const shiftMs = Number(process.env['SHIFT_CLOCK_MS'])
const RealDate = globalThis.Date

class ShiftedDate extends RealDate {
  constructor(...args: unknown[]) {
    if (args.length === 0) super(RealDate.now() + shiftMs)
    else super(...(args as [number]))
  }

  static override now(): number {
    return RealDate.now() + shiftMs
  }
}

globalThis.Date = ShiftedDate as DateConstructor
