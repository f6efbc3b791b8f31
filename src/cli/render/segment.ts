/** What of every segment `--fields` may name. */
export const SEGMENT_MEMBERS: readonly string[] = [
  'key',
  'project',
  'name',
  'description',
  'by',
  'included',
  'excluded',
  'rules',
  'version',
  'createdAt',
  'updatedAt',
];
