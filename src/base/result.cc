#include "base/result.h"

namespace ledger {

int exit_code(Fault fault) {
  switch (fault) {
    case Fault::Failed:
    case Fault::Busy: return 1;
    case Fault::Usage: return 2;
    case Fault::NoData: return 3;
    case Fault::Incomplete: return 4;
    case Fault::Credentials: return 5;
    case Fault::Interrupted: return 130;
  }
  return 1;
}

}  // namespace ledger
