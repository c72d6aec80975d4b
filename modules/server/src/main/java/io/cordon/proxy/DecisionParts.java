package io.cordon.proxy;

import io.cordon.proxy.catalog.Catalogs;
import io.cordon.proxy.health.NodeFactsHolder;
import io.cordon.proxy.region.Regions;
import io.cordon.proxy.router.Activation;
import io.cordon.proxy.router.Chains;

/**
 * What a member decides statements by: the nodes and what is known of them, the chain, and what
 * keeps the chain that of its policy.
 */
record DecisionParts(
    Regions regions,
    NodeFactsHolder facts,
    Catalogs catalogs,
    Chains chains,
    Activation activation) {}
