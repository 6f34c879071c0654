// AWS Account Management: which regions an account may use. Source: AWS Account Management API
// Reference (ListRegions). Not in GovCloud. Thread rule: as Client.
#pragma once

#include <string>
#include <vector>

#include "aws/client.h"

namespace ledger::aws {

// Those that are enabled, all pages, in the service's order.
Result<std::vector<std::string>> list_enabled_regions(Client& client);

}  // namespace ledger::aws
