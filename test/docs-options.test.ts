import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { connectionDefaults } from '../src/options/connection-options.ts'
import { consumeDefaults } from '../src/options/consume-options.ts'
import { jobDefaults } from '../src/options/job-options.ts'
import { pullDefaults } from '../src/options/pull-options.ts'
import { pushDefaults } from '../src/options/push-options.ts'
import { peekDefaults } from '../src/options/queue-call-options.ts'
import { queueDefaults } from '../src/options/queue-options.ts'
import { reliablePullDefaults } from '../src/options/reliable-pull-options.ts'
import { batchDefaults, workerDefaults } from '../src/options/worker-options.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const source = (path: string): string => readFileSync(join(root, path), 'utf8')
const page = source('docs/options.md')

/** The rows of the table in docs/options.md whose first column has this title. */
function table(title: string): string[][] {
  const lines = page.split('\n')
  const head = lines.findIndex(line => line.startsWith(`| ${title} |`))
  assert.notEqual(head, -1, `docs/options.md has no table "${title}"`)
  const rest = lines.slice(head + 2)
  const end = rest.findIndex(line => !line.startsWith('|'))
  return rest.slice(0, end).map(row => {
    return row
      .split('|')
      .slice(1, -1)
      .map(cell => cell.trim().replaceAll('`', ''))
  })
}

const sorted = (rows: readonly string[][]): string[][] => {
  return rows.toSorted((a, b) => a.join('|').localeCompare(b.join('|')))
}

/** The members of the interfaces in a file whose name matches. */
function members(path: string, name: RegExp): ts.PropertySignature[] {
  return ts
    .createSourceFile(path, source(path), ts.ScriptTarget.Latest, true)
    .statements.filter(ts.isInterfaceDeclaration)
    .filter(declaration => name.test(declaration.name.text))
    .flatMap(declaration => declaration.members.filter(ts.isPropertySignature))
}

function defaultOf(option: ts.PropertySignature): string {
  const tag = ts.getJSDocTags(option).find(({ tagName }) => tagName.text === 'default')
  if (tag) return (ts.getTextOfJSDocComment(tag.comment) ?? '').replaceAll('`', '')
  return option.questionToken ? '' : 'mandatory'
}

interface OptionTable {
  readonly title: string
  readonly names: RegExp
  readonly defaults?: object
}

const optionTables: OptionTable[] = [
  { title: 'shared option', names: /^(Connection|Stream)Options$/, defaults: connectionDefaults },
  { title: 'option of Push', names: /^PushOptions$/, defaults: pushDefaults },
  { title: 'option of a job', names: /^JobOptions$/, defaults: jobDefaults },
  { title: 'member of `dedupe`', names: /^DedupeOptions$/ },
  { title: 'option of Pull', names: /^PullOptions$/, defaults: pullDefaults },
  {
    title: 'option of ReliablePull and Worker',
    names: /^ConsumeOptions$/,
    defaults: consumeDefaults
  },
  {
    title: 'option of ReliablePull',
    names: /^ReliablePullOptions$/,
    defaults: reliablePullDefaults
  },
  { title: 'option of Worker', names: /^WorkerOptions$/, defaults: workerDefaults },
  { title: 'option of a Worker with batches', names: /^BatchWorkerOptions$/ },
  { title: 'member of `batch`', names: /^BatchOptions$/, defaults: batchDefaults },
  { title: 'option of Queue', names: /^QueueOptions$/, defaults: queueDefaults },
  { title: 'option of peek()', names: /^PeekOptions$/, defaults: peekDefaults },
  { title: 'option of redrive()', names: /^RedriveOptions$/ },
  { title: 'option of clear()', names: /^ClearOptions$/ }
]

for (const { title, names, defaults = {} } of optionTables) {
  test(`the table "${title}" has all options, with their defaults`, () => {
    const inDocs = table(title).map(([name, value]) => [name!, value!])
    const inSource = readdirSync(join(root, 'src/options'))
      .flatMap(file => members(`src/options/${file}`, names))
      .map(option => [option.name.getText(), defaultOf(option)])

    assert.deepEqual(sorted(inDocs), sorted(inSource))
    const documented = new Map(inDocs.map(([name, value]) => [name!, value]))
    for (const [name, value] of Object.entries(defaults) as Array<[string, unknown]>) {
      // What is no plain value has its default in words.
      if (typeof value === 'object') assert.ok(documented.get(name))
      else
        assert.equal(
          documented.get(name),
          typeof value === 'string' ? `'${value}'` : JSON.stringify(value)
        )
    }
  })
}

test('every interface of options has its table', () => {
  const untold = readdirSync(join(root, 'src/options'))
    .flatMap(file => interfaces(`src/options/${file}`))
    .filter(name => /^[A-Z]\w*Options$/.test(name) && !name.startsWith('Resolved'))
    .filter(name => !optionTables.some(({ names }) => names.test(name)))

  assert.deepEqual(untold, [])
})

function interfaces(path: string): string[] {
  return ts
    .createSourceFile(path, source(path), ts.ScriptTarget.Latest, true)
    .statements.filter(ts.isInterfaceDeclaration)
    .map(({ name }) => name.text)
}

/** Whose events an interface declares, as the table has it. */
const emitters = new Map([
  ['ConnectionEvents', 'all'],
  ['PushEvents', 'Push'],
  ['PullEvents', 'Pull'],
  ['JobEvents', 'ReliablePull, Worker'],
  ['ReliablePullEvents', 'ReliablePull'],
  ['WorkerEvents', 'Worker']
])

test('the table of events has all events, with their arguments', () => {
  const files = ['src/events.ts', 'src/job-events.ts']
  assert.deepEqual(files.flatMap(interfaces), [...emitters.keys()])
  const inSource = [...emitters].flatMap(([name, emitter]) => {
    const events = files.flatMap(file => members(file, new RegExp(`^${name}$`)))
    return events.map(event => {
      const tuple = event.type as ts.TupleTypeNode
      const names = tuple.elements.map(element => (element as ts.NamedTupleMember).name.getText())
      return [`'${event.name.getText()}'`, emitter, names.join(', ')]
    })
  })
  const inDocs = table('event').map(row => row.slice(0, 3))

  assert.deepEqual(sorted(inDocs), sorted(inSource))
})
