import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import ts from 'typescript'
import { typescriptFlags } from '../scripts/typescript-flags.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const source = (path: string): string => readFileSync(join(root, path), 'utf8')

/** The paths of all documents of ours. */
function documents(folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    if (entry.isFile()) return path.endsWith('.md') ? [path] : []
    const isOurs = !/^(\.|node_modules$|dist$|coverage$)/.test(entry.name)
    return entry.isDirectory() && isOurs ? documents(path) : []
  })
}

interface Block {
  /** Where it stands, as `README.md:12`. */
  place: string
  language: string
  code: string
}

function blocksOf(path: string): Block[] {
  const markdown = source(path)
  return [...markdown.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(match => ({
    place: `${path}:${markdown.slice(0, match.index).split('\n').length}`,
    language: match[1]!,
    code: match[2]!
  }))
}

/** What the examples leave to their reader. */
const ambient = `export {}
declare global {
  function send(email: { to: string }, options?: { signal: AbortSignal }): Promise<void>
}`

/** What the compiler says of these files, which exist nowhere else. */
function complaints(files: ReadonlyMap<string, string>): string[] {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), path => ts.sys.readFile(path))
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root)
  options.checkJs = true
  options.moduleDetection = ts.ModuleDetectionKind.Force
  options.noUnusedLocals = false
  options.noPropertyAccessFromIndexSignature = false
  const host = ts.createCompilerHost(options)
  const real = { ...host }
  host.fileExists = path => files.has(path) || real.fileExists(path)
  host.readFile = path => files.get(path) ?? real.readFile(path)
  host.getSourceFile = (path, version, ...rest) => {
    const code = files.get(path)
    if (code === undefined) return real.getSourceFile(path, version, ...rest)
    return ts.createSourceFile(path, code, version)
  }
  const program = ts.createProgram([...files.keys()], options, host)
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line : 0
    return `${basename(file?.fileName ?? '')} +${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
  })
}

test('every TypeScript example of the documents compiles, and so do the scripts of the README', () => {
  const blocks = documents()
    .flatMap(blocksOf)
    .filter(({ place, language }) => {
      return language === 'ts' || (language === 'js' && place.startsWith('README.md'))
    })
  assert.ok(blocks.length > 4)
  const folder = join(root, 'test/docs-examples')
  const files = new Map([[join(folder, 'ambient.d.ts'), ambient]])
  for (const { place, language, code } of blocks) {
    files.set(join(folder, `${place.replaceAll(/[/:]/g, '_')}.m${language}`), code)
  }

  assert.deepEqual(complaints(files), [])
})

/** Runs an example in a process of its own, as its reader would. */
async function run({ language, code }: Block): Promise<{ status: number; output: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'pushpull-docs-'))
  const file = join(folder, `example.m${language}`)
  const ours = pathToFileURL(join(root, 'src/index.ts')).href
  writeFileSync(file, code.replaceAll("'pushpull'", JSON.stringify(ours)))
  const { REDIS_URL: _, NODE_TEST_CONTEXT: __, ...env } = process.env
  try {
    const child = spawn(process.execPath, [...typescriptFlags, file], {
      cwd: root,
      env,
      timeout: 10_000,
      stdio: ['ignore', 'pipe', 'inherit']
    })
    const [output, [status]] = await Promise.all([text(child.stdout), once(child, 'exit')])
    return { status: Number(status ?? 1), output }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const inMemory = blocksOf('README.md').filter(({ code }) => code.includes('memory:'))

test('the first example of the README prints both emails', async () => {
  const { status, output } = await run(inMemory[0]!)

  assert.equal(status, 0)
  assert.equal(output, "sending { to: 'ann@example.com' }\nsending { to: 'bob@example.com' }\n")
})

for (const block of inMemory.slice(1).filter(({ language }) => language !== 'sh')) {
  test(`the example at ${block.place} runs without Redis`, async () => {
    const { status, output } = await run(block)

    assert.equal(status, 0, output)
  })
}

for (const [path, most] of [
  ['README.md', 200],
  ['ARCHITECTURE.md', 120],
  ['CONTRIBUTING.md', 100]
] as const) {
  test(`${path} has at most ${most} lines`, () => {
    assert.ok(source(path).trimEnd().split('\n').length <= most)
  })
}

/** The anchors that GitHub gives to the headings of a document. */
function anchors(path: string): string[] {
  return [...readFileSync(path, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading]) => {
    return heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-')
  })
}

function isBroken(document: string, link: string): boolean {
  if (/^[a-z]+:/.test(link)) return false
  const [path, anchor] = link.split('#') as [string, string | undefined]
  const target = path === '' ? join(root, document) : resolve(root, dirname(document), path)
  if (!existsSync(target)) return true
  return anchor !== undefined && !anchors(target).includes(anchor)
}

test('every relative link of the documents leads somewhere', () => {
  const broken = documents().flatMap(document => {
    const prose = source(document).replaceAll(/^```.*?^```$/gms, '')
    return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
      .filter(([, link]) => isBroken(document, link!))
      .map(([, link]) => `${document}: ${link}`)
  })

  assert.deepEqual(broken, [])
})

test('every npm script that the documents name exists', () => {
  const { scripts } = JSON.parse(source('package.json')) as { scripts: Record<string, string> }
  const unknown = documents().flatMap(document => {
    return [...source(document).matchAll(/npm run ([a-z:]+)/g)]
      .filter(([, name]) => !Object.hasOwn(scripts, name!))
      .map(([, name]) => `${document}: ${name}`)
  })

  assert.deepEqual(unknown, [])
})
