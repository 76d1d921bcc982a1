/** What an editor tells of the workflow library. */
export { functionsWithKeys, type LibraryArgument, libraryArguments } from './arguments.ts'
export { libraryDocumentation, libraryParts } from './documentation.ts'
