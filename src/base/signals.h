// SIGINT and SIGTERM as a flag that long work asks. Thread rule: any thread.
#pragma once

namespace ledger {

void install_stop_signals();  // the first signal asks to stop, the second ends the process
bool stop_requested();

}  // namespace ledger
