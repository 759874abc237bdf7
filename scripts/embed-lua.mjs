/**
 * Writes the texts of all Lua scripts into one TypeScript file, so that they work from source, in
 * both builds and inside bundlers. A line `-- include name` stands for lib/name.lua,
 * which is embedded once. With --check
 * it only says whether that file is up to date.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

const folder = new URL('../src/store/redis/scripts/', import.meta.url)
const parts = new URL('lib/', folder)
const target = new URL('lua.generated.ts', folder)

const text = [
  '// Written by scripts/embed-lua.mjs (`npm run lua`). Edit the .lua files instead.\n',
  ...luaFiles(parts).map(
    name => `const ${partName(name)} = \`${literal(parts, name).trimEnd()}\`\n`
  ),
  ...luaFiles(folder).map(name => {
    const lua = literal(folder, name)
    const whole = lua.replace(/^-- include (.+)$/gm, (_, part) => `\${${partName(part)}}`)
    return `export const ${constantName(name)} = \`${whole}\`\n`
  })
].join('\n')

if (!process.argv.includes('--check')) writeFileSync(target, text)
else if (readFileSync(target, 'utf8') !== text) {
  console.error('lua.generated.ts is out of date: run `npm run lua`')
  process.exitCode = 1
}

function luaFiles(of) {
  return readdirSync(of)
    .filter(name => name.endsWith('.lua'))
    .toSorted()
}

/** The text of a file as it has to stand in a template literal. */
function literal(of, name) {
  const lua = readFileSync(new URL(name, of), 'utf8')
  return lua.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')
}

function constantName(file) {
  return `${camelCase(file)}Lua`
}

function partName(file) {
  return `${camelCase(file)}Part`
}

function camelCase(file) {
  const [first, ...others] = file.replace('.lua', '').split('-')
  return `${first}${others.map(part => part[0].toUpperCase() + part.slice(1)).join('')}`
}
