import * as v from 'valibot'

/*
  What a page asks of a table that a result holds, and what it is told. Read by both sides, as
  `protocol.ts`, of which these messages are a part.
*/

/** Rows and columns that one question may ask for, and the cells that they come to. */
export const mostRowsAsked = 500
export const mostColumnsAsked = 200
export const mostCellsAsked = 20_000

/** Characters of the place of a table, and of what is looked for. */
export const longestPlace = 8192
export const longestSought = 1024

/** Conditions that rows are chosen by at once. */
export const mostConditions = 20

/** UTF-16 units of a cell or a name that is sent; of a longer one the length is told. */
export const longestCell = 400

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 40))
const sought = v.pipe(v.string(), v.maxLength(longestSought))

/** The page's number of a question, which the answer bears. */
const question = count

/** The place of a table: the store path of a result, and behind it the path of a file in it. */
const table = v.pipe(v.string(), v.minLength(1), v.maxLength(longestPlace))

/**
 * How the value of a cell is judged. `contains` takes upper and lower case for the same; the others
 * compare numbers where the value and the cell are numbers, else characters.
 */
export const testSchema = v.picklist([
  ...['contains', 'equals', 'differs', 'less', 'at-most', 'greater', 'at-least'],
  ...['empty', 'filled']
] as const)

export type ConditionTest = v.InferOutput<typeof testSchema>

const conditionSchema = v.object({ column: count, test: testSchema, value: sought })

/** What the rows of a column have to be for a row to be shown. */
export type Condition = v.InferOutput<typeof conditionSchema>

/** Which rows are shown, and in which order. */
export const viewSchema = v.object({
  conditions: v.pipe(v.array(conditionSchema), v.maxLength(mostConditions)),
  /** Rows without a value stand last; equal ones keep the order of the file. */
  sorting: v.nullable(
    v.object({ column: count, direction: v.picklist(['ascending', 'descending']) })
  )
})

export type TableView = v.InferOutput<typeof viewSchema>

export const tableColumnsAsked = v.object({
  type: v.literal('table-columns'),
  ...{ question, table },
  /** Words that names of columns hold, in any case; all columns where it is empty. */
  sought,
  /** The first ones of those found that are left out. */
  from: count,
  count: v.pipe(count, v.maxValue(mostColumnsAsked))
})

export const tableRowsAsked = v.pipe(
  v.object({
    type: v.literal('table-rows'),
    ...{ question, table },
    view: viewSchema,
    from: count,
    count: v.pipe(count, v.maxValue(mostRowsAsked)),
    columns: v.pipe(v.array(count), v.maxLength(mostColumnsAsked))
  }),
  v.check((asked) => asked.count * asked.columns.length <= mostCellsAsked)
)

/** Gives up a question that is not answered yet. */
export const tableGivenUp = v.object({ type: v.literal('table-cancel'), question })

/** What a page may say of tables. */
export const aboutTables = [tableColumnsAsked, tableRowsAsked, tableGivenUp] as const

export type TableColumnsAsked = v.InferOutput<typeof tableColumnsAsked>
export type TableRowsAsked = v.InferOutput<typeof tableRowsAsked>
export type TableAsked = TableColumnsAsked | TableRowsAsked

const cell = v.union([
  v.string(),
  /** The beginning of one that is longer, and how many UTF-16 units it has. */
  v.pipe(v.object({ begins: v.string(), length: count }), v.readonly())
])

/** A cell as it is sent. */
export type TableCell = v.InferOutput<typeof cell>

const columnSchema = v.pipe(
  v.object({
    /** Its place in the table, from 0. */
    index: count,
    name: cell,
    /** A word for its values, as `integer`; empty where it is not known. */
    word: v.string(),
    numeric: v.boolean()
  }),
  v.readonly()
)

export type TableColumn = v.InferOutput<typeof columnSchema>

const rowSchema = v.pipe(
  v.object({
    /** Its place in the file, from 0. */
    index: count,
    cells: v.pipe(v.array(cell), v.readonly())
  }),
  v.readonly()
)

export type TableRow = v.InferOutput<typeof rowSchema>

export const tableColumnsSchema = v.object({
  type: v.literal('table-columns'),
  question,
  columns: v.pipe(v.array(columnSchema), v.readonly()),
  /** How many were found, and how many there are. */
  found: count,
  total: count
})

export const tableRowsSchema = v.object({
  type: v.literal('table-rows'),
  question,
  from: count,
  rows: v.pipe(v.array(rowSchema), v.readonly()),
  /** How many rows the view has, as far as they were counted. */
  found: count,
  /** How many there are in the file, as far as they were counted. */
  total: count,
  /** How much of the file was counted, from 0 to 1: there are more rows while it is not 1. */
  counted: v.number()
})

/** How far a question is whose answer takes long. */
export const tableProgressSchema = v.object({
  type: v.literal('table-progress'),
  question,
  work: v.picklist(['filtering', 'sorting']),
  /** From 0 to 1. */
  done: v.number()
})

/** That there is no answer, and why: a sentence. */
export const tableRefusedSchema = v.object({
  type: v.literal('table-refused'),
  question,
  why: v.string(),
  /** Whether somebody has given it up. */
  isGivenUp: v.boolean()
})

/** What the kernel may say of tables. */
export const ofTables = [
  tableColumnsSchema,
  tableRowsSchema,
  tableProgressSchema,
  tableRefusedSchema
] as const

export type TableColumns = v.InferOutput<typeof tableColumnsSchema>
export type TableRows = v.InferOutput<typeof tableRowsSchema>
export type TableProgress = v.InferOutput<typeof tableProgressSchema>
export type TableRefused = v.InferOutput<typeof tableRefusedSchema>

/** Answers a question, or says how far it is. */
export type OfTable = TableColumns | TableRows | TableProgress | TableRefused
