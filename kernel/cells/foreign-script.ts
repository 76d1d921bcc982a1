import { installedBy } from './foreign-packages.ts'
import { filesNamed, freeName, nameOfFile } from './foreign-names.ts'
import type { ForeignFile, ForeignScript, KnownNames, OtherLanguage } from './foreign-types.ts'

type Language = ForeignScript['language']

/** What a line is by itself: of a language, of either of several, or of none that is known. */
type Verdict = Language | 'either' | null

/** What begins a line of a shell, and nothing of Nix. */
const shellCommands: ReadonlySet<string> = new Set([
  ...['ls', 'cat', 'echo', 'mkdir', 'cp', 'mv', 'rm', 'grep'],
  ...['sed', 'awk', 'wc', 'curl', 'wget', 'git', 'tar', 'gzip'],
  ...['gunzip', 'zcat', 'unzip', 'head', 'tail', 'python', 'python3', 'Rscript'],
  ...['pip', 'pip3', 'conda', 'mamba', 'apt', 'apt-get', 'sudo', 'which'],
  ...['bash', 'sh', 'source', 'chmod', 'cd', 'samtools', 'bcftools', 'bedtools'],
  ...['bwa', 'fastqc']
])

/** Functions that a Python has without import: one that is called is Python, if nothing else is. */
const pythonFunctions: ReadonlySet<string> = new Set([
  ...['print', 'len', 'range', 'open', 'list', 'dict', 'set', 'tuple'],
  ...['str', 'int', 'float', 'sum', 'sorted', 'max', 'min', 'type'],
  ...['input', 'enumerate', 'display', 'dir', 'isinstance']
])

const pythonLines: readonly RegExp[] = [
  /^import\s+[A-Za-z_][\w.]*(?:\s+as\s+\w+)?(?:\s*,\s*[A-Za-z_][\w.]*(?:\s+as\s+\w+)?)*$/,
  /^from\s+\.*[\w.]*\s+import\s+\S/,
  /^(?:async\s+)?def\s+\w+\s*\(/,
  /^class\s+\w+\s*(?:\(.*\))?\s*:/,
  /^for\s+.+?\s+in\s+.+:(?:\s|$)/,
  /^(?:while|if|elif|with|except)\s.*:\s*(?:#.*)?$/,
  /^(?:try|else|finally)\s*:\s*$/,
  /^@[A-Za-z_][\w.]*(?:\(.*\))?$/,
  /^[A-Za-z_][\w.]*\s*=\s*lambda\b.*:/,
  /^[A-Za-z_][\w.]*\[[^\]]*\]\s*=[^=]/,
  /^[A-Za-z_][\w.]*\s*(?:\+|-|\*|\/\/?)=\s/,
  /^[A-Za-z_][\w.]*\s*=\s*[[{(].*\bfor\b.+\bin\b/,
  /^(?:print|raise|return|yield|del|global)\s+["'\w]/
]

const languageLines: readonly (readonly [Language, RegExp])[] = [
  ['R', /^[A-Za-z.][\w.]*\s*<-\s*\S/],
  ['R', /^(?:library|require|install\.packages|source|ggplot)\s*\(/],
  ['js', /^(?:const|var|let)\s+[\w{[].*=\s*(?:require|await|new|async|function|\()/],
  ['js', /^(?:console\.\w+\(|function\s+\w+\s*\(|import\s+.*\s+from\s+['"])/],
  ['bash', /^(?:export\s+\w+=|for\s+\w+\s+in\s+.*;\s*do\b|if\s+\[|set\s+-[eux]|\w+=\S*$)/],
  ...pythonLines.map((pattern) => ['python', pattern] as const)
]

/** A call, alone or as the value of a name: what is called, and what it is given. */
const call = /^(?:[A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)*\s*=\s*)?([A-Za-z_]\w*)((?:\.\w+)*)\((.*)$/

/** Sets that Nix has functions in. */
const nixSets: ReadonlySet<string> = new Set(['builtins', 'lib', 'pkgs'])

/** The script that the lines are in another language; null where they may be Nix. */
export function foreignScript(lines: readonly string[], names: KnownNames): OtherLanguage | null {
  const shebang = /^#!.*\b(python3?|bash|sh|node|Rscript)\b/.exec(lines[0] ?? '')?.[1]
  if (shebang !== undefined) return scriptOf(ofInterpreter(shebang), lines.slice(1), names)
  for (const line of lines) {
    if (/^\s*(?:#.*)?$/.test(line) || /^[%!]/.test(line)) continue
    const verdict = languageOf(line.trim(), names)
    if (verdict === null) return null
    if (verdict !== 'either') return scriptOf(verdict, lines, names)
  }
  return null
}

function ofInterpreter(program: string): Language {
  if (program.startsWith('python')) return 'python'
  if (program === 'node') return 'js'
  return program === 'Rscript' ? 'R' : 'bash'
}

function languageOf(line: string, names: KnownNames): Verdict {
  const [word = ''] = /^[\w.-]+/.exec(line) ?? []
  const isCalled = /^(?:\s*[("']|\s+\w)/.test(line.slice(word.length))
  if (word !== 'import' && names.isKnown(word) && isCalled) return null
  const found = languageLines.find(([, pattern]) => pattern.test(line))
  if (found !== undefined) return found[0]
  // A shell's line may end with anything but what ends a definition.
  if (shellCommands.has(word) && /^[\w.-]+(?:\s+[^=\s]|$)/.test(line) && !/[{[]$/.test(line))
    return 'bash'
  if (line.endsWith(';')) return null
  const [, called = '', members = '', given = ''] = call.exec(line) ?? []
  if (called !== '' && !names.isKnown(called) && !nixSets.has(called))
    if (members !== '' || pythonFunctions.has(called) || /[,=]/.test(given)) return 'python'
  return /^[A-Za-z_]\w*\s*=\s*[^=\s]/.test(line) && !/''|\$\{|[{([]$/.test(line) ? 'either' : null
}

/** That script as a cell of ours, with what it reads as inputs. */
export function scriptOf(
  language: Language,
  lines: readonly string[],
  names: KnownNames
): OtherLanguage {
  const [first = '', ...more] = lines.filter((line) => line.trim() !== '')
  const packages = language === 'bash' && more.length === 0 ? installedBy(first) : null
  if (packages !== null) return { kind: 'packages', packages }
  const url = /^(?:wget|curl)\b.*?\s["']?((?:https?|ftp):\/\/[^\s"']+)/.exec(first.trim())?.[1]
  if (language === 'bash' && url !== undefined)
    return { kind: 'download', name: nameOfFile(url, names, []), url }
  const isMark = (line: string): boolean => /^\s*#\s*(?:%%|In\s*\[)/.test(line)
  const isMagic = (line: string): boolean => language === 'python' && /^\s*[!%]/.test(line)
  const body = lines.filter((line) => !isMark(line) && !isMagic(line))
  const text = body.join('\n')
  const files = language === 'python' || language === 'R' ? filesRead(text, names) : []
  const inputs = mentioned(text, names)
  const name = stepName(
    language,
    text,
    names,
    files.map((file) => file.name)
  )
  const shown = trimmed(files.reduce((code, file) => withInput(language, code, file), text))
  return {
    kind: 'script',
    language,
    name,
    inputs,
    files,
    body: shown,
    hasCellMarks: lines.some(isMark)
  }
}

function trimmed(text: string): readonly string[] {
  const inside = text.replace(/^(?:[ \t]*\n)+|\s+$/g, '')
  return inside === '' ? [] : inside.split('\n')
}

/** A function that reads, with the name of a file in quotes; a mode that writes follows it. */
const reading =
  /\b(?:read\w*(?:\.\w+)?|open|fread|load\w*|genfromtxt|fromfile|imread)\(\s*(["'])([^"'\\\n]+)\1(?!\s*,\s*(?:mode\s*=\s*)?["'][wax])/g

function filesRead(text: string, names: KnownNames): readonly ForeignFile[] {
  return filesNamed(
    [...text.matchAll(reading)].map(([, , path = '']) => path),
    names
  )
}

function withInput(language: Language, code: string, { name, path }: ForeignFile): string {
  const input = language === 'R' ? `Sys.getenv("inputs_${name}")` : `inputs["${name}"]`
  return code.replaceAll(`"${path}"`, () => input).replaceAll(`'${path}'`, () => input)
}

/** Names of the notebook that stand in the script as words of their own. */
function mentioned(text: string, names: KnownNames): readonly string[] {
  const outside = text.replace(/(["'])(?:(?!\1)[^\\\n])*\1|#.*$/gm, ' ')
  const assigned = new Set(
    [...outside.matchAll(/^\s*(\w+)\s*(?:=|<-)(?!=)/gm)].map(([, one]) => one)
  )
  const words = new Set([...outside.matchAll(/(?<![\w.])[A-Za-z_]\w*/g)].map(([word]) => word))
  return [...words].filter((word) => names.isDefined(word) && !assigned.has(word))
}

/** The last name that the script gives a value, or its function; `result` where it has neither. */
function stepName(
  language: Language,
  text: string,
  names: KnownNames,
  taken: readonly string[]
): string {
  const given = [...text.matchAll(/^([A-Za-z_]\w*)\s*(?:=|<-)(?!=)/gm)].map(([, name]) => name)
  const defined = /^(?:def|class|function)\s+(\w+)/m.exec(text)?.[1]
  const wanted = language === 'bash' ? 'result' : (given.at(-1) ?? defined ?? 'result')
  return freeName(wanted, names, taken)
}
