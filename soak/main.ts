import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { requireEmbeddedLua } from '../chaos/embedded-lua.ts'
import { exitCodeOf } from '../chaos/usage.ts'
import { help, settingsOf, type Settings } from './command-line.ts'
import { plotOf } from './plot.ts'
import { Progress } from './progress.ts'
import { Soak, type Witness } from './soak.ts'
import { summaryOf } from './summary.ts'

process.exitCode = await exitCodeOf('npm run soak', () => main(process.argv.slice(2)))

async function main(args: readonly string[]): Promise<number> {
  const settings = settingsOf(args)
  if (!settings.wantsHelp) return soak(settings)
  process.stdout.write(help)
  return 0
}

async function soak(settings: Settings): Promise<number> {
  requireEmbeddedLua()
  const progress = new Progress(process.stderr, settings.minutes * 60)
  const result = await Soak.run(settings, recording(settings.out, progress))
  progress.end()
  const { samples, faults, schedule } = result
  writeFileSync(
    join(settings.out, 'soak.svg'),
    plotOf({ samples, faults, loadSeconds: schedule.loadSeconds })
  )
  const summary = summaryOf(result, settings)
  writeFileSync(join(settings.out, 'summary.md'), summary)
  process.stdout.write(summary)
  return result.violations.length > 0 ? 1 : 0
}

/** Writes each sample and each fault down as it comes, besides telling of it. */
function recording(folder: string, progress: Progress): Witness {
  mkdirSync(folder, { recursive: true })
  const samples = join(folder, 'samples.jsonl')
  const faults = join(folder, 'faults.jsonl')
  for (const file of [samples, faults]) rmSync(file, { force: true })
  return {
    phase: text => progress.phase(text),
    sampled: sample => {
      appendFileSync(samples, `${JSON.stringify(sample)}\n`)
      progress.sampled(sample)
    },
    struck: record => {
      appendFileSync(faults, `${JSON.stringify(record)}\n`)
      progress.struck(record)
    }
  }
}
