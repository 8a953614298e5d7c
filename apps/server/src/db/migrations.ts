import { randomUUID } from 'node:crypto';
import { LOBBY } from '@parlour/protocol';
import { type Kysely, type Migration, sql } from 'kysely';
import { skeletonsOf } from '../guests/skeleton';
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
      await sql`
        insert into rooms (room, title, created_at) values (${LOBBY}, 'Everyone', ${Date.now()})
      `.execute(db);
    },
  },
  '2026-11-25-order': {
    async up(db: Kysely<Tables>) {
      const rooms = db.schema.alterTable('rooms');
      await rooms
        .addColumn('access', 'text', (column) => column.notNull().defaultTo('public'))
        .execute();
      await rooms.addColumn('key_hash', 'text').execute();
      await rooms
        .addColumn('key_count', 'bigint', (column) => column.notNull().defaultTo(0))
        .execute();
      await rooms
        .addColumn('locked', 'smallint', (column) => column.notNull().defaultTo(0))
        .execute();
      await rooms
        .addColumn('slow_ms', 'bigint', (column) => column.notNull().defaultTo(0))
        .execute();
      await rooms.addColumn('closes_at', 'bigint').execute();
      await sql`
        create index rooms_by_closing on rooms (closes_at) where closes_at is not null
      `.execute(db);
      await db.schema
        .alterTable('messages')
        .addColumn('removed', 'smallint', (column) => column.notNull().defaultTo(0))
        .execute();
      await db.schema
        .createTable('names')
        .addColumn('guest', 'text', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('seen_at', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema.createIndex('names_by_age').on('names').column('seen_at').execute();
      await db.schema
        .createTable('standings')
        .addColumn('room', 'text', (column) => column.notNull().references('rooms.room'))
        .addColumn('guest', 'text', (column) => column.notNull())
        .addColumn('role', 'text')
        .addColumn('muted_until', 'bigint', (column) => column.notNull().defaultTo(0))
        .addColumn('banned_until', 'bigint', (column) => column.notNull().defaultTo(0))
        .addColumn('spent_key', 'text')
        .addPrimaryKeyConstraint('standings_by_guest_in_room', ['room', 'guest'])
        .execute();
      await db.schema
        .createIndex('standings_by_guest')
        .on('standings')
        .columns(['guest', 'room'])
        .execute();
      await db.schema
        .createTable('moderations')
        .addColumn('room', 'text', (column) => column.notNull().references('rooms.room'))
        .addColumn('n', 'bigint', (column) => column.notNull())
        .addColumn('at', 'bigint', (column) => column.notNull())
        .addColumn('moderator', 'text', (column) => column.notNull())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('action', 'text', (column) => column.notNull())
        .addColumn('guest', 'text')
        .addColumn('seq', 'bigint')
        .addColumn('for_ms', 'bigint')
        .addPrimaryKeyConstraint('moderations_by_n', ['room', 'n'])
        .execute();
    },
  },
  '2026-11-27-safety': {
    async up(db: Kysely<Tables>) {
      await db.schema
        .alterTable('standings')
        .addColumn('shadowed_until', 'bigint', (column) => column.notNull().defaultTo(0))
        .execute();
      await db.schema
        .createTable('network_bans')
        .addColumn('room', 'text', (column) => column.notNull().references('rooms.room'))
        .addColumn('guest', 'text', (column) => column.notNull())
        .addColumn('mark', 'text', (column) => column.notNull())
        .addColumn('since', 'bigint', (column) => column.notNull())
        .addColumn('until', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('network_bans_by_guest_in_room', ['room', 'guest', 'mark'])
        .execute();
      await db.schema
        .createTable('shadows')
        .addColumn('room', 'text', (column) => column.notNull().references('rooms.room'))
        .addColumn('seq', 'bigint', (column) => column.notNull())
        .addColumn('guest', 'text', (column) => column.notNull())
        .addColumn('text', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('shadows_by_seq', ['room', 'seq'])
        .execute();
      await db.schema
        .createTable('sign_outs')
        .addColumn('guest', 'text', (column) => column.primaryKey())
        .addColumn('at', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('device_links')
        .addColumn('hash', 'text', (column) => column.primaryKey())
        .addColumn('guest', 'text', (column) => column.notNull())
        .addColumn('born_at', 'bigint', (column) => column.notNull())
        .addColumn('issued_at', 'bigint', (column) => column.notNull())
        .addColumn('expires_at', 'bigint', (column) => column.notNull())
        .execute();
    },
  },
  '2026-11-27-several-processes': {
    async up(db: Kysely<Tables>) {
      await db.schema
        .alterTable('rooms')
        .addColumn('revision', 'bigint', (column) => column.notNull().defaultTo(0))
        .execute();
      await db.schema
        .alterTable('names')
        .addColumn('version', 'bigint', (column) => column.notNull().defaultTo(0))
        .execute();
      await db.schema.createIndex('names_by_version').on('names').column('version').execute();
      await db.insertInto('meta').values({ key: 'names', value: '0' }).execute();
      await db.schema
        .createTable('name_skeletons')
        .addColumn('skeleton', 'text', (column) => column.primaryKey())
        .addColumn('guest', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createIndex('name_skeletons_by_guest')
        .on('name_skeletons')
        .column('guest')
        .execute();
      await addSkeletons(db);
      await db.schema.createIndex('sign_outs_by_time').on('sign_outs').column('at').execute();
      await db.schema
        .createTable('processes')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('seen_at', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('ticks')
        .addColumn('count', 'bigint', (column) => column.notNull())
        .addColumn('at', 'bigint', (column) => column.notNull())
        .execute();
      await db.insertInto('ticks').values({ count: 0, at: 0 }).execute();
    },
  },
  '2026-11-28-retention': {
    async up(db: Kysely<Tables>) {
      await db.schema
        .alterTable('rooms')
        .addColumn('first', 'bigint', (column) => column.notNull().defaultTo(1))
        .execute();
      await db.insertInto('meta').values({ key: 'purged', value: '0' }).execute();
    },
  },
  '2026-11-29-who-stays-signed-in': {
    async up(db: Kysely<Tables>) {
      await db.schema.alterTable('sign_outs').addColumn('stays', 'bigint').execute();
    },
  },
};

/** Names from before: of two that look alike, whoever was here last has it. */
async function addSkeletons(db: Kysely<Tables>) {
  const names = await db.selectFrom('names').selectAll().orderBy('seen_at', 'desc').execute();
  for (const { guest, name } of names) {
    for (const skeleton of skeletonsOf(name)) {
      await db
        .insertInto('name_skeletons')
        .values({ skeleton, guest })
        .onConflict((known) => known.column('skeleton').doNothing())
        .execute();
    }
  }
}
