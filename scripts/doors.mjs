// Imports through a room's door, as imports of the files behind it.
import { readFileSync } from 'node:fs'
import { basename, dirname, relative, resolve } from 'node:path'
import { parseSync } from 'oxc-parser'

/** Of each door that was read, what it hands on: the file and the name that it has there. */
const doors = new Map()

/**
 * A source whose imports lead past the doors. Through a door a file would bring all that is behind it
 * to where it is loaded itself, also what only parts use that come late. Lines stay where they are.
 */
export function pastDoors(path, source) {
  let text = source
  for (const { start, end, moduleRequest, entries } of imports(path, source).toReversed()) {
    const door = resolve(dirname(path), moduleRequest.value)
    const taken = entries.filter(({ isType }) => !isType)
    const lines = taken.map((entry) => behind(door, entry, dirname(path)))
    if (taken.length === 0 || lines.includes(null)) continue
    const breaks = source.slice(start, end).replace(/[^\n]/g, '')
    text = `${text.slice(0, start)}${lines.join(';')}${breaks}${text.slice(end)}`
  }
  return text
}

/** Those of a door, by names. */
function imports(path, source) {
  return parseSync(path, source).module.staticImports.filter(
    ({ moduleRequest, entries }) =>
      isDoor(moduleRequest.value) && entries.every(({ importName }) => importName.kind === 'Name')
  )
}

const isDoor = (path) => path.startsWith('.') && basename(path) === 'index.ts'

/** The import from the file that has it; null where that is the door itself. */
function behind(door, { importName, localName }, folder) {
  const found = foundBehind(door, importName.name)
  if (found === null) return null
  const file = relative(folder, found.file)
  const from = JSON.stringify(file.startsWith('.') ? file : `./${file}`)
  return `import { ${found.name} as ${localName.value} } from ${from}`
}

function foundBehind(door, name) {
  if (!doors.has(door)) doors.set(door, handedOn(door))
  const found = doors.get(door).get(name)
  if (found === undefined) return null
  return basename(found.file) === 'index.ts' ? foundBehind(found.file, found.name) : found
}

function handedOn(door) {
  const { staticExports } = parseSync(door, readFileSync(door, 'utf8')).module
  const entries = staticExports.flatMap((each) => each.entries)
  return new Map(
    entries
      .filter(({ moduleRequest, importName }) => moduleRequest && importName.kind === 'Name')
      .map(({ moduleRequest, importName, exportName }) => [
        exportName.name,
        { file: resolve(dirname(door), moduleRequest.value), name: importName.name }
      ])
  )
}
