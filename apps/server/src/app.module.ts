import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { TerminusModule } from '@nestjs/terminus';
import { Addresses } from './addresses';
import { Admission } from './chat/admission';
import { Arrivals } from './chat/arrivals';
import { ChatGateway } from './chat/chat.gateway';
import { Closing } from './chat/closing';
import { Drain } from './chat/drain';
import { Following } from './chat/following';
import { Keeping } from './chat/keeping';
import { Looks } from './chat/looks';
import { Members } from './chat/members';
import { Membership } from './chat/membership';
import { SigningOut } from './chat/signing-out';
import { Ticker } from './chat/ticker';
import { Bus } from './cluster/bus';
import { Peers } from './cluster/peers';
import { Ticks } from './cluster/ticks';
import { Config } from './config';
import { Database } from './db/database';
import { Storage } from './db/storage';
import { Failures } from './failures';
import { DeviceLinks } from './guests/device-links';
import { GuestCookie } from './guests/guest-cookie';
import { KnownNames } from './guests/known-names';
import { MeController } from './guests/me.controller';
import { Names } from './guests/names';
import { Rates } from './guests/rates';
import { SignOuts } from './guests/sign-outs';
import { Signer } from './guests/signer';
import { Tokens } from './guests/tokens';
import { Whereabouts } from './guests/whereabouts';
import { HealthController } from './health/health.controller';
import { Broadcast } from './live/broadcast';
import { Dispatch } from './live/dispatch';
import { Feeds } from './live/feeds';
import { Going } from './live/going';
import { InFlight } from './live/in-flight';
import { SlowReaders } from './live/slow-readers';
import { Turnstile } from './live/turnstile';
import { Messages } from './messages/messages';
import { Removal } from './messages/removal';
import { Retention } from './messages/retention';
import { RoomLog } from './messages/room-log';
import { Shadows } from './messages/shadows';
import { Latencies } from './metrics/latencies';
import { Metrics } from './metrics/metrics';
import { MetricsController } from './metrics/metrics.controller';
import { Desk } from './operator/desk';
import { Gate } from './operator/gate';
import { OperatorController } from './operator/operator.controller';
import { PageController } from './pages/page.controller';
import { Announcements } from './presence/announcements';
import { Elsewhere } from './presence/elsewhere';
import { Presence } from './presence/presence';
import { Renaming } from './presence/renaming';
import { Leftovers } from './rooms/leftovers';
import { Moderation } from './rooms/moderation';
import { NetworkBans } from './rooms/network-bans';
import { Orders } from './rooms/orders';
import { Records } from './rooms/records';
import { Rooms } from './rooms/rooms';
import { Settings } from './rooms/settings';
import { SlowMode } from './rooms/slow-mode';

/** The health of each part is told by whoever finds it wrong: once, not at each probe. */
const terminus = TerminusModule.forRoot({ gracefulShutdownTimeoutMs: 0, logger: false });

/** The whole server. One module: its parts know each other by their constructors. */
@Module({})
export class AppModule {
  static with(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [ScheduleModule.forRoot(), terminus],
      controllers: [
        ...[MeController, OperatorController, HealthController, MetricsController],
        PageController,
      ],
      providers: [
        { provide: Config, useValue: config },
        { provide: Database, useFactory: () => Database.open(config) },
        { provide: Signer, useFactory: Signer.with, inject: [Config, Database] },
        Storage,
        // the door, and what a client can do
        ChatGateway,
        Admission,
        Arrivals,
        Membership,
        Members,
        Looks,
        Keeping,
        Closing,
        SigningOut,
        Desk,
        Gate,
        Ticker,
        Drain,
        // the log, and its way to the members
        Messages,
        Removal,
        Retention,
        Shadows,
        RoomLog,
        Feeds,
        Broadcast,
        Dispatch,
        InFlight,
        Going,
        SlowReaders,
        Turnstile,
        // rooms and people
        Rooms,
        Orders,
        Settings,
        SlowMode,
        Leftovers,
        Moderation,
        NetworkBans,
        Records,
        Tokens,
        SignOuts,
        DeviceLinks,
        Whereabouts,
        Addresses,
        GuestCookie,
        Names,
        KnownNames,
        Rates,
        Presence,
        Renaming,
        Announcements,
        // the other processes
        Bus,
        Peers,
        Ticks,
        Elsewhere,
        Following,
        // for whoever runs it
        Latencies,
        Metrics,
        { provide: APP_FILTER, useClass: Failures },
      ],
    };
  }
}
