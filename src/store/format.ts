/** Format of the database. A newer one is refused; an older one is brought up by the migrations between the two. */
import { BurgeeError } from '../model/errors.js';
import { type Database, sealed } from './database.js';
import { FORMAT_KEY } from './keys.js';
import { FORMAT, MIGRATIONS, type Migration } from './migrations.js';
import { corrupt } from './seal.js';

export async function checkFormat(
  database: Database,
  current = FORMAT,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  const text = database.get(FORMAT_KEY);
  const found = Number(text);
  if (text === undefined || !Number.isSafeInteger(found) || found < 1) {
    throw corrupt('The database does not say which format it has.');
  }
  if (found > current) {
    throw new BurgeeError(
      'STORE_FORMAT',
      `This workspace has format ${found}; this burgee knows formats up to ${current}.`,
      {
        hint: 'Use the newer burgee that wrote it, or restore a backup that was made before.',
        details: { found, current },
      },
    );
  }
  for (let format = found; format < current; format += 1) {
    const migrate = migrations[format - 1];
    if (!migrate) throw new BurgeeError('STORE_FORMAT', `There is no way from format ${format} to ${format + 1}.`);
    await migrate(database);
    await database.write([sealed(FORMAT_KEY, String(format + 1))]);
  }
}
