// Writes the parsers that are made of nix/syntax/nix.grammar: the kernel's, beside it, and the
// editor's, in the extension of JupyterLab. Takes no arguments; does nothing when what is there was
// made of the same grammar by the same generator.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { buildParserFile } from '@lezer/generator'
import { editorGrammar } from './editor-grammar.mjs'

const syntax = new URL('../nix/syntax/', import.meta.url)
const editor = new URL('../kernelspec/labextension/language/', import.meta.url)

function generatorVersion() {
  // The generator does not export its package.json, so it is found by its entry.
  const entry = createRequire(import.meta.url).resolve('@lezer/generator')
  return JSON.parse(readFileSync(new URL('../package.json', `file://${entry}`), 'utf8')).version
}

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

function writeIfChanged(file, text) {
  if (read(file) !== text) writeFileSync(file, text)
}

function write(grammar, folder) {
  const parserFile = new URL('parser.ts', folder)
  const termsFile = new URL('parser.terms.ts', folder)
  const identity = createHash('sha256').update(grammar).update(generatorVersion()).digest('hex')
  const head = `// Made of nix.grammar by scripts/grammar.mjs; not to be edited.\n// ${identity}\n`
  if (read(parserFile)?.startsWith(head) && read(termsFile)?.startsWith(head)) return
  const warnings = []
  const made = buildParserFile(grammar, {
    fileName: 'nix.grammar',
    typeScript: true,
    moduleStyle: 'es',
    warn: (message) => warnings.push(message)
  })
  if (warnings.length > 0) throw new Error(warnings.join('\n'))
  writeIfChanged(termsFile, head + made.terms)
  writeIfChanged(parserFile, head + made.parser)
}

const grammar = readFileSync(new URL('nix.grammar', syntax), 'utf8')
try {
  write(grammar, syntax)
  write(editorGrammar(grammar), editor)
} catch (error) {
  console.error(`nix/syntax/nix.grammar: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}
