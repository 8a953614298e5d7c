import { randomUUID } from 'node:crypto';
import { LOBBY } from '@parlour/protocol';
import type { Kysely, Migration } from 'kysely';
import type { Tables } from './schema';

/**
 * Every change of the schema, in order. A migration that has been released is never edited:
 * databases out there have run it.
 */
export const migrations: Record<string, Migration> = {
  '2026-11-22-rooms-and-messages': {
    async up(db: Kysely<Tables>) {
      await db.schema
        .createTable('meta')
        .addColumn('key', 'text', (column) => column.primaryKey())
        .addColumn('value', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('rooms')
        .addColumn('room', 'text', (column) => column.primaryKey())
        .addColumn('title', 'text', (column) => column.notNull())
        .addColumn('topic', 'text', (column) => column.notNull().defaultTo(''))
        .addColumn('last', 'bigint', (column) => column.notNull().defaultTo(0))
        .addColumn('head', 'bigint', (column) => column.notNull().defaultTo(0))
        .addColumn('closed', 'smallint', (column) => column.notNull().defaultTo(0))
        .addColumn('owner', 'text')
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema.createIndex('rooms_by_age').on('rooms').column('created_at').execute();
      await db.schema
        .createTable('messages')
        .addColumn('room', 'text', (column) => column.notNull().references('rooms.room'))
        .addColumn('seq', 'bigint', (column) => column.notNull())
        .addColumn('rev', 'bigint', (column) => column.notNull())
        .addColumn('guest', 'text', (column) => column.notNull())
        .addColumn('id', 'text', (column) => column.notNull())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('text', 'text', (column) => column.notNull())
        .addColumn('reply_to', 'bigint')
        .addColumn('at', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('messages_by_seq', ['room', 'seq'])
        .addUniqueConstraint('messages_by_rev', ['room', 'rev'])
        .addUniqueConstraint('messages_once', ['room', 'guest', 'id'])
        .execute();
      await db.insertInto('meta').values({ key: 'log', value: randomUUID() }).execute();
      await db
        .insertInto('rooms')
        .values({
          room: LOBBY,
          title: 'Everyone',
          topic: '',
          last: 0,
          head: 0,
          closed: 0,
          owner: null,
          created_at: Date.now(),
        })
        .execute();
    },
  },
};
