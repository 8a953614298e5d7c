import { type DynamicModule, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { TerminusModule } from '@nestjs/terminus';
import { Admission } from './chat/admission';
import { Arrivals } from './chat/arrivals';
import { ChatGateway } from './chat/chat.gateway';
import { Drain } from './chat/drain';
import { Membership } from './chat/membership';
import { Ticker } from './chat/ticker';
import { Config } from './config';
import { Database } from './db/database';
import { GuestCookie } from './guests/guest-cookie';
import { Guests } from './guests/guests';
import { MeController } from './guests/me.controller';
import { Names } from './guests/names';
import { Rates } from './guests/rates';
import { HealthController } from './health/health.controller';
import { Broadcast } from './live/broadcast';
import { Dispatch } from './live/dispatch';
import { Feeds } from './live/feeds';
import { InFlight } from './live/in-flight';
import { SlowReaders } from './live/slow-readers';
import { Turnstile } from './live/turnstile';
import { Messages } from './messages/messages';
import { RoomLog } from './messages/room-log';
import { PageController } from './pages/page.controller';
import { Announcements } from './presence/announcements';
import { Presence } from './presence/presence';
import { Rooms } from './rooms/rooms';

/** The whole server. One module: its parts know each other by their constructors. */
@Module({})
export class AppModule {
  static with(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [ScheduleModule.forRoot(), TerminusModule.forRoot({ gracefulShutdownTimeoutMs: 0 })],
      controllers: [MeController, HealthController, PageController],
      providers: [
        { provide: Config, useValue: config },
        { provide: Database, useFactory: () => Database.open(config) },
        // the door, and what a client can do
        ChatGateway,
        Admission,
        Arrivals,
        Membership,
        Ticker,
        Drain,
        // the log, and its way to the members
        Messages,
        RoomLog,
        Feeds,
        Broadcast,
        Dispatch,
        InFlight,
        SlowReaders,
        Turnstile,
        // rooms and people
        Rooms,
        Guests,
        GuestCookie,
        Names,
        Rates,
        Presence,
        Announcements,
      ],
    };
  }
}
