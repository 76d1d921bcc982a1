import { nixWorkflow } from './program.ts'
import { ownTerminal } from './terminal/index.ts'

process.exitCode = await nixWorkflow(process.argv.slice(2), ownTerminal())
