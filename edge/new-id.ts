/** A UUIDv7. Asked of Node when it is needed: a module that imports node:crypto loads 6 MB, and ids are rare. */
export function newId(): string {
  return process.getBuiltinModule('node:crypto').randomUUIDv7();
}
