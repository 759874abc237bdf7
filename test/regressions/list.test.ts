import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('../..', import.meta.url))
const page = join(root, 'docs/regressions.md')
const groups = 45

/** A row of the page: the number of its group, the reports, what went wrong, and the answer. */
interface Row {
  readonly group: number
  readonly reports: string
  readonly answer: string
}

const rows: Row[] = [
  ...readFileSync(page, 'utf8').matchAll(/^\| (\d+)[a-z]? \| (.+?) \| .+? \| (.+) \|$/gm)
].map(([, group, reports = '', answer = '']) => ({ group: Number(group), reports, answer }))

/** The tests that the page names, each with its file. */
const named = rows.flatMap(({ answer }) => {
  return [...answer.matchAll(/\[([^\]]+)\]\((\.\.\/test\/[^)]+\.ts)\)/g)].map(
    ([, title = '', file = '']) => ({ title, file: resolve(dirname(page), file) })
  )
})

/** All texts in a file, which has the titles of its tests among them, with … for what varies. */
function textsIn(file: string): Set<string> {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest)
  const texts = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) texts.add(node.text)
    if (ts.isTemplateExpression(node)) {
      texts.add(
        node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('')
      )
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return texts
}

/** The titles of the calls of `test` in a file. */
function testsIn(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest)
  const titles: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText(source) === 'test') {
      titles.push(node.arguments[0]!.getText(source).slice(1, -1))
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return titles.map(title => title.replaceAll(/\$\{[^}]*\}/g, '…'))
}

test(`docs/regressions.md has all ${groups} groups of reports, in order`, () => {
  const numbers = rows.map(({ group }) => group)

  assert.deepEqual(
    [...new Set(numbers)],
    Array.from({ length: groups }, (_, index) => index + 1)
  )
  assert.deepEqual(
    numbers.toSorted((a, b) => a - b),
    numbers
  )
})

test('every row of docs/regressions.md has links to reports, and a test or a reason', () => {
  const link = /\[[^\]]+\]\(https:\/\/(github|gitlab)\.com\/[\w.-]+\/[\w.-]+\/(issues|pull)\/\d+\)/
  for (const { group, reports, answer } of rows) {
    assert.match(reports, link, `group ${group}`)
    assert.ok(/\]\(\.\.\/test\//.test(answer) || answer.startsWith('Not ours: '), `group ${group}`)
  }
})

test('no report is in docs/regressions.md twice', () => {
  const links = rows.flatMap(({ reports }) => reports.match(/https:[^)]+/g) ?? [])

  assert.deepEqual([...new Set(links)], links)
})

test('every test that docs/regressions.md names exists in the file that it links to', () => {
  assert.ok(named.length > groups)
  const texts = new Map<string, Set<string>>()
  const missing = named.filter(({ title, file }) => {
    const known = texts.get(file) ?? textsIn(file)
    texts.set(file, known)
    return !known.has(title)
  })

  assert.deepEqual(missing, [])
})

test('every test of test/regressions is named in docs/regressions.md', () => {
  const files = readdirSync(join(root, 'test/regressions')).filter(file => {
    return file.endsWith('.test.ts') && file !== basename(fileURLToPath(import.meta.url))
  })
  const titles = new Set(named.map(({ title }) => title))
  const unnamed = files.flatMap(file => {
    return testsIn(join(root, 'test/regressions', file)).filter(title => !titles.has(title))
  })

  assert.deepEqual(unnamed, [])
})
