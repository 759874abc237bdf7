import { parseArgs, type ParseArgsConfig } from 'node:util'

/** The command line is wrong; the message says how. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

type Values<Options extends NonNullable<ParseArgsConfig['options']>> = ReturnType<
  typeof parseArgs<{ args: string[]; options: Options; allowPositionals: false }>
>['values']

/** The values of options on a command line that has nothing else. */
export function valuesOf<Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Options
): Values<Options> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: false }).values
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

/** The exit code of a command: 2, with where to look, when its command line is wrong. */
export async function exitCodeOf(command: string, work: () => Promise<number>): Promise<number> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    process.stderr.write(`${error.message}\n${command} -- --help\n`)
    return 2
  }
}
