/** Errors → messages and exit codes: 2 for what the user can mend, 1 for what is our bug. */

/** Errors of the operating system that a user can mend, by code. */
const SYSTEM: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'that is a folder, not a file',
  ENOTDIR: 'a part of the path is not a folder',
  ENOSPC: 'no space left on the device',
  EROFS: 'the file system is read-only',
};

/** Prints what went wrong on stderr. @returns the exit code */
export async function failureCode(error: unknown, debug: boolean): Promise<number> {
  const { InputError, formatInputError } = await import('../input/errors.js');
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (error instanceof InputError) {
    console.error(debug ? stack : formatInputError(error));
    const n = error.issues.length;
    console.error(`\n${n} problem${n === 1 ? '' : 's'}; nothing was run`);
    return 2;
  }
  const { StorageError } = await import('../store/files.js');
  if (error instanceof StorageError) {
    console.error(debug ? stack : error.message);
    return 2;
  }
  const { code, path } = error as NodeJS.ErrnoException;
  const reason = code === undefined ? undefined : SYSTEM[code];
  if (reason !== undefined) {
    console.error(debug ? stack : `${path ?? 'a file'}: ${reason}`);
    return 2;
  }
  console.error(debug ? stack : `socsim failed: ${error instanceof Error ? error.message : String(error)}`);
  console.error(
    'This is a bug in socsim, not in your files. Please report it with the command and the output of --debug.',
  );
  return 1;
}
