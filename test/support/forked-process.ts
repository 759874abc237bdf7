import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { endWithThisProcess } from './owned-processes.ts'

/** A forked process, for faults that hit a whole process. */
export class ForkedProcess {
  protected readonly child: ChildProcess

  protected constructor(child: ChildProcess) {
    this.child = child
    endWithThisProcess(child)
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null
  }

  /** Resolves when the process is gone. */
  async exited(): Promise<void> {
    if (!this.isRunning) return
    this.child.ref()
    await once(this.child, 'exit')
  }

  async kill(): Promise<void> {
    if (!this.isRunning) return
    this.child.kill('SIGKILL')
    await this.exited()
  }

  /** Freezes the process: its connections stay open and it does nothing. */
  pause(): void {
    this.child.kill('SIGSTOP')
  }

  continue(): void {
    this.child.kill('SIGCONT')
  }
}
