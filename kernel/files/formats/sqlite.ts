import { cellText, type TypedColumn, typedTable } from '../text/index.ts'
import {
  type FilePart,
  type FileRemark,
  type Limits,
  type Reader,
  told,
  unshown
} from '../reading/index.ts'
import {
  sqliteFile,
  type SqliteFile,
  type SqliteRow,
  sqliteRows,
  type SqliteValue
} from '../binary/index.ts'

/** Pages that are read for one preview: with the usual 4 KiB some 2 MB, and a few milliseconds. */
const mostPages = 500
const mostTables = 200
/** Rows of a table that are taken, for its first ones and its histograms. */
const mostRows = 200

/**
 * A SQLite database by its tables, each with its number of rows and its first ones. Only pages are
 * read, by the published format: no SQL of the file is run, and the file is not loaded whole.
 */
export const readSqlite: Reader = async (content, _path, limits) => {
  const file = await sqliteFile(content, mostPages)
  if (file === null) return unshown({ kind: 'database-without-header' })
  const schema = await sqliteRows(file, 1, mostTables)
  const tables = schema.rows.flatMap(({ values }) => {
    const [kind, name, , root, sql] = values.map((value) => cellText(value, 20_000))
    return kind === 'table' && name !== undefined && !name.startsWith('sqlite_')
      ? [{ name, root: Number(root), sql: sql ?? '' }]
      : []
  })
  const others = schema.rows.filter(({ values }) => values[0] === 'view').length
  const parts: FilePart[] = []
  for (const table of tables.slice(0, limits.parts))
    parts.push(await tablePart(file, table, limits))
  const notes: readonly FileRemark[] = [
    { kind: 'count', of: 'table', count: tables.length },
    ...(others === 0 ? [] : [{ kind: 'count', of: 'view', count: others } as const]),
    ...(file.isWriteAhead ? [{ kind: 'write-ahead-log' } as const] : [])
  ]
  if (parts.length === 0) return told(...notes)
  return { preview: { kind: 'parts', parts, omitted: tables.length - parts.length }, notes }
}

async function tablePart(
  file: SqliteFile,
  table: { readonly name: string; readonly root: number; readonly sql: string },
  limits: Limits
): Promise<FilePart> {
  const { name, root, sql } = table
  try {
    const { rows, total } = await sqliteRows(file, root, mostRows)
    const named = columnsIn(sql)
    const width = Math.max(named.length, ...rows.map(({ values }) => values.length))
    const columns = Array.from({ length: Math.min(width, limits.columns) }, (_, index) =>
      columnOf(named[index] ?? { name: `column ${index + 1}`, type: '', isId: false }, rows, index)
    )
    const values = rows.map((row) =>
      columns.map((_, index) => (named[index]?.isId === true ? row.id : valueAt(row, index)))
    )
    const omittedColumns = width - columns.length
    const facts: readonly FileRemark[] = [
      total === null ? { kind: 'rows-not-counted' } : { kind: 'count', of: 'row', count: total }
    ]
    return {
      name,
      facts,
      preview: typedTable({ columns, omittedColumns, rows: values, total }, limits)
    }
  } catch (error) {
    const words = error instanceof Error ? error.message : null
    return { name, facts: [], preview: { kind: 'none', reason: { kind: 'broken-table', words } } }
  }
}

function valueAt(row: SqliteRow, index: number): SqliteValue {
  return row.values[index] ?? null
}

function columnOf(named: NamedColumn, rows: readonly SqliteRow[], index: number): TypedColumn {
  const values = rows.map((row) => valueAt(row, index)).filter((value) => value !== null)
  const isNumber = (value: SqliteValue): boolean =>
    typeof value === 'number' || typeof value === 'bigint'
  const numeric = named.isId || (values.length > 0 && values.every(isNumber))
  return { name: named.name, type: named.type.toLowerCase().slice(0, 40), numeric }
}

interface NamedColumn {
  readonly name: string
  readonly type: string
  /** Whether it is another name of the row's own number. */
  readonly isId: boolean
}

/**
 * Code points of a column's definition that are looked at for its type: the shortest text before a
 * word that ends it is found by trying each, in steps that grow with the square of this.
 */
const longestType = 200

/** The columns of a CREATE TABLE statement: what stands between its outermost commas. */
function columnsIn(sql: string): readonly NamedColumn[] {
  const open = sql.indexOf('(')
  if (open < 0) return []
  const parts: string[] = []
  let depth = 0
  let from = open + 1
  let quote = ''
  for (let at = open; at < sql.length; at += 1) {
    const character = sql.charAt(at)
    if (quote !== '') {
      if (character === quote) quote = ''
    } else if (/["'`[]/.test(character)) quote = character === '[' ? ']' : character
    else if (character === '(') depth += 1
    else if (character === ')') depth -= 1
    if (quote === '' && (depth === 0 || (depth === 1 && character === ','))) {
      parts.push(sql.slice(from, at).trim())
      from = at + 1
      if (depth === 0) break
    }
  }
  return parts
    .filter((part) => !/^(primary|unique|check|foreign|constraint)\b/i.test(part))
    .map((part) => {
      const [, quoted, plain, rest = ''] =
        /^(?:["'`[]([^"'`\]]*)["'`\]]|([^\s,]+))\s*([^]*)$/.exec(part) ?? []
      const type =
        /^[A-Za-z_ ]*?(?=\s+(?:primary|not|null|unique|default|check|references|collate|generated|constraint)\b|\(|$)/i.exec(
          rest.slice(0, longestType)
        )?.[0] ?? ''
      const isId = /^integer\s+primary\s+key\b/i.test(rest)
      return { name: quoted ?? plain ?? '', type, isId }
    })
}
