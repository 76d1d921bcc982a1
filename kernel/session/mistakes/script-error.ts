/** What a script's interpreter said of the error that ended it. */
export interface ScriptError {
  /** Of the script, from 1. */
  readonly line: number
  /** The line as the interpreter shows it, without indentation; null where it shows none. */
  readonly source: string | null
  /** As in `ZeroDivisionError: division by zero`; null where it gives no reason. */
  readonly message: string | null
}

/**
 * The error that ended a script of the library's `script` (nix/lib/script.nix), out of the last lines
 * of its log: a traceback of Python, bash's or a shell's `script.sh: line 3: …`, Node.js's
 * `script.js:3` and its stack, and `script.rb:3: …` of others. Of a stack it is the innermost line of
 * the script, of several errors the last. Null where the log names no line of a script.
 */
export function scriptErrorIn(log: readonly string[]): ScriptError | null {
  for (const read of [ofPython, ofNode, ofShell, ofPerl, ofOther]) {
    const found = read(log)
    if (found !== null) return found
  }
  return null
}

// The script's folder is the build's own: a script.py in the store is another program's file.
const pythonFrame = /^\s*File "(?!\/nix\/store\/)[^"]*\bscript\.\w+", line (\d+)/
const nodeFrame = /(?:^|[\s(])(?!\/nix\/store\/)[^\s():]*\bscript\.js:(\d+)(?::\d+\)?)?$/
const shellLine = /^(?!\/nix\/store\/)(?:[^\s:]*\/)?script\.sh: (?:line )?(\d+): (.*)$/
const otherLine =
  /(?:^|[\s("'])(?!\/nix\/store\/)[^\s():"']*\bscript\.\w+[:"'](?:,? line )?\s?(\d+)\b:?\s*(.*)$/

const placesOfScripts: readonly RegExp[] = [
  /^(\s*File ")((?!\/nix\/store\/)[^"]*\bscript\.\w+)(", line )(\d+)/,
  /^()((?!\/nix\/store\/)(?:[^\s:]*\/)?script\.sh)(: (?:line )?)(\d+)(?=: )/,
  /((?:^|[\s(])(?:file:\/\/)?)((?!\/nix\/store\/)[^\s():]*\bscript\.js)(:)(\d+)(?=(?::\d+\)?)?$)/
]

/**
 * What an interpreter says of lines of its script, with `name` in the place of the script's file, and
 * each line so many further down.
 */
export function withLines(
  log: readonly string[],
  name: string,
  further: number
): readonly string[] {
  return log.map((text) =>
    placesOfScripts.reduce(
      (line, place) =>
        line.replace(
          place,
          (_, before: string, _file: string, between: string, number: string) =>
            `${before}${name}${between}${Number(number) + further}`
        ),
      text
    )
  )
}

function ofPython(log: readonly string[]): ScriptError | null {
  const at = log.findLastIndex((line) => pythonFrame.test(line))
  if (at === -1) return null
  const line = Number(pythonFrame.exec(log[at] ?? '')?.[1])
  const next = log[at + 1] ?? ''
  const isSource = /^\s+\S/.test(next) && !/^\s*File "/.test(next)
  const message = log.slice(at + 1).find((one) => /^\S/.test(one)) ?? null
  return { line, source: isSource ? next.trim() : null, message }
}

function ofNode(log: readonly string[]): ScriptError | null {
  const at = log.findIndex((line) => nodeFrame.test(line))
  if (at === -1) return null
  const stack = log.findIndex((line) => /^\s+at .*:\d+\)?$/.test(line))
  const message =
    (stack > 0 ? log.slice(0, stack).findLast((one) => /^\S.*\S$/.test(one)) : null) ??
    log.slice(at + 1).find((one) => /^\w*(?:Error|Exception)\b/.test(one)) ??
    null
  const source = (log[at] ?? '').startsWith(' ') ? null : (log[at + 1]?.trim() ?? null)
  return { line: Number(nodeFrame.exec(log[at] ?? '')?.[1]), source, message }
}

/** What the library's own trap says of a command that failed, and where nothing else says more. */
const trapped = /^exit code \d+: /

function ofShell(log: readonly string[]): ScriptError | null {
  const found = log.flatMap((text) => {
    const [, line, message] = shellLine.exec(text) ?? []
    return line === undefined || message === undefined ? [] : [{ line: Number(line), message }]
  })
  const last = found.at(-1)
  if (last === undefined) return null
  const isTrapped = trapped.test(last.message)
  const reason = isTrapped
    ? found.findLast(({ line, message }) => line === last.line && !trapped.test(message))
    : last
  const code = /^exit code \d+/.exec(last.message)?.[0] ?? last.message
  return { line: last.line, source: null, message: reason?.message ?? code }
}

function ofPerl(log: readonly string[]): ScriptError | null {
  const perlLine = /^(.*) at (?!\/nix\/store\/)\S*\bscript\.\w+ line (\d+)\b/
  const [, message, line] = perlLine.exec(log.findLast((text) => perlLine.test(text)) ?? '') ?? []
  if (line === undefined || message === undefined) return null
  return { line: Number(line), source: null, message }
}

function ofOther(log: readonly string[]): ScriptError | null {
  const text = log.find((line) => otherLine.test(line))
  const [, line, message] = otherLine.exec(text ?? '') ?? []
  if (line === undefined) return null
  return {
    line: Number(line),
    source: null,
    message: message === undefined || message === '' ? null : message
  }
}
