// Two runs of tsc make the package: dist mirrors src one to one, once as ESM and once as CommonJS.
import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')

rmSync(`${root}/dist`, { recursive: true, force: true })
for (const format of ['esm', 'cjs']) {
  const { status } = spawnSync(process.execPath, [tsc, '-p', `tsconfig.${format}.json`], {
    cwd: root,
    stdio: 'inherit'
  })
  if (status !== 0) process.exit(1)
}
writeFileSync(`${root}/dist/cjs/package.json`, '{ "type": "commonjs" }\n')
