// Installs the package the way a user does, from its tarball into an empty folder, and uses it from there.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'pushpull-pack-'))

try {
  install(pack())
  loadsAsOneCopy()
  consumerCompiles()
  console.log('The packed package installs, loads and compiles.')
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function pack() {
  const options = ['--ignore-scripts', '--json', '--pack-destination', folder]
  const packed = Object.values(JSON.parse(run('npm', ['pack', ...options], { cwd: root })))[0]
  const strays = packed.files
    .map(file => file.path)
    .filter(path => !/^(dist\/|package\.json$|README\.md$|LICENSE$)/.test(path))
  if (strays.length > 0) throw new Error(`Not meant to be published: ${strays.join(', ')}`)
  return join(folder, packed.filename)
}

function install(tarball) {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const compiler = ['typescript', '@types/node'].map(name => `${name}@${devDependencies[name]}`)
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  run('npm', ['install', '--no-save', tarball, ...compiler])
}

function loadsAsOneCopy() {
  writeFileSync(
    join(folder, 'load.cjs'),
    `const required = require('pushpull')
    import('pushpull').then(imported => {
      const names = Object.keys(required).filter(name => name !== 'default' && name !== '__esModule')
      if (names.length === 0) throw new Error('pushpull exports nothing')
      for (const name of names) {
        if (required[name] !== imported[name]) throw new Error('Two copies of ' + name)
      }
    })`
  )
  run(process.execPath, ['load.cjs'])
}

function consumerCompiles() {
  const source = `import { Pull, Push } from 'pushpull'
    interface Email { to: string }
    export const push: Push<Email> = new Push<Email>({ queue: 'emails', url: 'memory:' })
    export async function read(pull: Pull<Email>): Promise<string[]> {
      const to: string[] = []
      for await (const email of pull) to.push(email.to)
      return to
    }\n`
  writeFileSync(join(folder, 'consumer.mts'), source)
  writeFileSync(join(folder, 'consumer.cts'), source)
  const strict = ['--strict', '--skipLibCheck', 'false', '--noEmit', '--target', 'es2023']
  const files = ['consumer.mts', 'consumer.cts']
  const tsc = join(folder, 'node_modules/typescript/bin/tsc')
  run(process.execPath, [tsc, ...strict, '--module', 'nodenext', '--types', 'node', ...files])
}

function run(command, args, options) {
  try {
    return execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe', ...options })
  } catch (error) {
    console.error(`${error.stdout}${error.stderr}`)
    throw error
  }
}
