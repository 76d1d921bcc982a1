/** What an editor tells of the workflow library. */
export { functionsWithKeys, type LibraryArgument, libraryArguments } from './arguments.ts'
export { libraryBlocks } from './blocks.ts'
export { libraryParts } from './documentation.ts'
