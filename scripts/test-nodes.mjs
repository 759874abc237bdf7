// npm run test:nodes -- 22 24 26      runs the whole suite on the newest release of each of these lines.
// npm run test:nodes -- 26 push pull  only the files whose path contains one of the words
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const given = process.argv.slice(2)
const versions = given.filter(arg => /^\d+$/.test(arg))
const words = given.filter(arg => !versions.includes(arg))

for (const version of versions.length > 0 ? versions : ['22', '24', '26']) {
  const bin = installNode(version)
  const node = join(bin, 'node')
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` }
  console.log(`\nNode ${run(node, ['--version'], { env, stdio: 'pipe' }).trim()}`)
  run(node, [join(root, 'scripts/test.mjs'), ...words], { env, stdio: 'inherit' })
}

/** The folder with the binary of a Node line, installed on first use. */
function installNode(version) {
  const folder = join(root, 'node_modules/.cache/nodes', version)
  // The package `node` itself needs an install script to fetch what this one is.
  const name = `node-${process.platform}-${process.arch}`
  const bin = join(folder, 'node_modules', name, 'bin')
  if (!existsSync(bin)) {
    mkdirSync(folder, { recursive: true })
    run('npm', ['install', '--prefix', folder, '--no-save', `${name}@${version}`], {
      stdio: 'pipe'
    })
  }
  return bin
}

function run(command, args, options) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', ...options })
  if (status !== 0) {
    console.error(`Failed: ${command} ${args.join(' ')}\n${stderr ?? ''}`)
    process.exit(1)
  }
  return stdout
}
